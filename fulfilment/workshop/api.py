"""Taking goods apart and putting them together by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.workshop import queries
from fulfilment.workshop.schemas import InHandSchema, MergeSchema, PartedSchema, SplitSchema
from inventory.processing import services
from inventory.processing.services import Parted

blueprint = Blueprint("splits_api", __name__, url_prefix="/api/splits")


@blueprint.get("/<code>")
@blueprint.response(200, InHandSchema)
@guard.allows(Permission.PROCESS)
def in_hand(code: str) -> queries.InHand:
    """Read what is under a label and what was taken out of it."""
    with db.reading() as session:
        return queries.in_hand(session, code, actor=guard.actor())


@blueprint.post("")
@blueprint.arguments(SplitSchema)
@blueprint.response(201, PartedSchema)
@guard.allows(Permission.PROCESS)
def split(body: dict[str, Any]) -> Parted:
    """Take parts out of a labelled thing on the dock."""
    with db.transaction() as session:
        return services.split_item(
            session,
            client_id=body["client_id"],
            raw=body["item"],
            wanted=body["wanted"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/merges")
@blueprint.arguments(MergeSchema)
@blueprint.response(201, PartedSchema)
@guard.allows(Permission.PROCESS)
def merge(body: dict[str, Any]) -> Parted:
    """Put parts back into what they were taken from."""
    with db.transaction() as session:
        return services.merge_items(
            session,
            client_id=body["client_id"],
            raw=body["item"],
            raw_parts=body["parts"],
            actor=guard.actor(),
            now=clock.now(),
        )
