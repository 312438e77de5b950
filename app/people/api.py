"""Signing in by API: a bearer token for a password or a card with its PIN."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard, queries, services
from app.people.rules import Permission
from app.people.schemas import AccountSchema, SignInSchema, TokenSchema

blueprint = Blueprint("people_api", __name__, url_prefix="/api")


@blueprint.post("/sessions")
@blueprint.arguments(SignInSchema)
@blueprint.response(201, TokenSchema)
@guard.public
def sign_in(body: dict[str, str]) -> dict[str, Any]:
    """Exchange a password, or card and PIN, for a bearer token."""
    now = clock.now()
    by_pin = "card" in body
    with db.transaction() as session:
        found = services.sign_in(
            session,
            login=body["card"].strip().upper() if by_pin else body["login"],
            secret=body["pin"] if by_pin else body["password"],
            now=now,
            by_pin=by_pin,
        )
        if not isinstance(found, Refusal):
            token = services.create_token(
                session, account_id=found.id, label=body["label"], now=now
            )
            actor = queries.actor_of_account(session, found.id)
    if isinstance(found, Refusal):
        raise found
    return {"token": token, "name": found.name, "roles": sorted(actor.roles if actor else ())}


@blueprint.get("/account")
@blueprint.response(200, AccountSchema)
@guard.allows(Permission.READ_OWN_ACCOUNT)
def account() -> dict[str, Any]:
    """Tell who the token speaks for."""
    actor = guard.actor()
    return {"name": actor.name, "roles": sorted(actor.roles)}
