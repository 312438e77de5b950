"""Sending a picture in pieces, and going on where the signal was lost."""

import uuid

from flask import request
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from app.pictures import services
from app.pictures.rules import Piece
from app.pictures.schemas import PieceQuerySchema, ProgressSchema
from app.pictures.services import Progress

blueprint = Blueprint("pictures_api", __name__, url_prefix="/api/pictures")


@blueprint.patch("/<uuid:picture_id>")
@blueprint.arguments(PieceQuerySchema, location="query")
@blueprint.response(200, ProgressSchema)
@guard.allows(Permission.KEEP_PICTURES)
def send(query: dict[str, int], picture_id: uuid.UUID) -> Progress:
    """Take the next bytes of a picture, sent as the body; JPEG, PNG or WebP."""
    piece = Piece(query["start"], query["total"], request.get_data())
    with db.transaction() as session:
        return services.take_piece(
            session, picture_id=picture_id, piece=piece, actor=guard.actor(), now=clock.now()
        )


@blueprint.get("/<uuid:picture_id>/progress")
@blueprint.response(200, ProgressSchema)
@guard.allows(Permission.KEEP_PICTURES)
def progress(picture_id: uuid.UUID) -> Progress:
    """Tell where to go on with a picture of one's own."""
    with db.reading() as session:
        return services.progress(session, picture_id=picture_id, actor=guard.actor())
