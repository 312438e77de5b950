"""Asking to be told over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from storefront.waitlist import services
from storefront.waitlist.schemas import NoteAnswerSchema, NoteSchema

blueprint = Blueprint("waitlist_api", __name__, url_prefix="/api/listings")


@blueprint.post("/<slug>/note")
@blueprint.arguments(NoteSchema)
@blueprint.response(200, NoteAnswerSchema)
@guard.public
def ask(body: dict[str, str], slug: str) -> dict[str, Any]:
    """Ask for one text when this can be had again; the number is deleted after it."""
    with db.transaction() as session:
        return {"new": services.ask(session, slug=slug, phone=body["phone"], now=clock.now())}
