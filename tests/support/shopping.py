"""A browser's hand in page tests: forms with their token, and who is signed in."""

import io
import re
from typing import Any

from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from app.people.rules import Actor

TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')


def sign_in(client: FlaskClient, actor: Actor) -> None:
    """Sign this browser in as a fresh account."""
    with client.session_transaction() as cookie:
        cookie["account_id"] = actor.account_id
        cookie["epoch"] = 0


def post(client: FlaskClient, address_of_form: str, /, **fields: object) -> Any:
    """Send a form as a browser does: with the token of a page of this session."""
    return client.post(address_of_form, data={"csrf_token": _token(client), **fields})


def post_large(client: FlaskClient, address_of_form: str, /, **fields: object) -> Any:
    """Send a form with large files; put together in memory, for no file to be left open."""
    boundary, body = encode_multipart(MultiDict({"csrf_token": _token(client), **fields}))
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address_of_form, data=body, content_type=kind)


def _token(client: FlaskClient) -> str:
    match = TOKEN.search(client.get("/basket").get_data(as_text=True))
    assert match is not None
    return match[1]


def large_photo(name: str, *, megabytes: int) -> FileStorage:
    """Return a photo as large as a phone's: what follows its end nobody reads."""
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "orange").save(content, "JPEG")
    whole = content.getvalue().ljust(megabytes * 1024 * 1024, b"\0")
    return FileStorage(io.BytesIO(whole), filename=name, content_type="image/jpeg")
