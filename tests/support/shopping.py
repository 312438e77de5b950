"""A browser's hand in page tests: forms with their token, and who is signed in."""

import re
from typing import Any

from flask.testing import FlaskClient

from app.people.rules import Actor

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def sign_in(client: FlaskClient, actor: Actor) -> None:
    """Sign this browser in as a fresh account."""
    with client.session_transaction() as cookie:
        cookie["account_id"] = actor.account_id
        cookie["epoch"] = 0


def post(client: FlaskClient, address_of_form: str, /, **fields: object) -> Any:
    """Send a form as a browser does: with the token of a page of this session."""
    match = TOKEN.search(client.get("/basket").get_data(as_text=True))
    assert match is not None
    return client.post(address_of_form, data={"csrf_token": match[1], **fields})
