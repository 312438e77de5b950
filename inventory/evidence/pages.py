"""The photos, signature, checks and certificates of a delivery, for those who may see it."""

import uuid

from flask import Blueprint, Response, render_template

from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.people.rules import Permission
from app.pictures import queries as pictures_read
from app.web import files
from inventory.evidence import queries

blueprint = Blueprint(
    "evidence", __name__, url_prefix="/desk/deliveries/<code>/evidence", template_folder="templates"
)


@blueprint.get("")
@guard.allows(Permission.READ_DELIVERIES)
def show(code: str) -> str:
    """Show all that proves a delivery."""
    with db.reading() as session:
        found = queries.evidence_of(
            session, code, places=guard.actor().places(Permission.READ_DELIVERIES)
        )
    if found is None:
        raise not_found("delivery.unknown")
    return render_template("evidence/show.html", evidence=found)


@blueprint.get("/<uuid:picture_id>")
@guard.allows(Permission.READ_DELIVERIES)
def picture(code: str, picture_id: uuid.UUID) -> Response:
    """Serve a picture of a delivery to those who may see the delivery."""
    places = guard.actor().places(Permission.READ_DELIVERIES)
    with db.reading() as session:
        is_shown = queries.is_picture_of(session, code=code, picture_id=picture_id, places=places)
        kept = pictures_read.content_of(session, picture_id) if is_shown else None
    if kept is None:
        raise not_found("picture.unknown")
    return files.shown_once(kept.content, kept.media_type)
