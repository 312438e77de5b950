"""The wall by API."""

from typing import Any

from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.floor.schemas import ClientSchema, ScanSchema
from fulfilment.wall import queries, services
from fulfilment.wall.queries import SlotRow
from fulfilment.wall.schemas import SortedSchema, TakenOutSchema, WallSchema, WallSlotSchema
from fulfilment.wall.services import Sorted, TakenOut
from inventory.places.models import Place

blueprint = Blueprint("wall_api", __name__, url_prefix="/api/wall")


@blueprint.get("")
@blueprint.response(200, WallSlotSchema(many=True))
@guard.allows(Permission.PICK)
def slots() -> list[SlotRow]:
    """List the slots of the wall at the caller's hub."""
    with db.reading() as session:
        return queries.slots(session, hub_id=_hub(session).id)


@blueprint.put("")
@blueprint.arguments(WallSchema)
@blueprint.response(200, WallSlotSchema(many=True))
@guard.allows(Permission.PICK)
def set_slots(body: dict[str, int]) -> list[SlotRow]:
    """Say how many slots the wall has."""
    with db.transaction() as session:
        hub = _hub(session)
        services.set_slots(session, hub=hub, slots=body["slots"])
        return queries.slots(session, hub_id=hub.id)


@blueprint.post("/scans")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, SortedSchema)
@guard.allows(Permission.PICK)
def sort_item(body: dict[str, Any]) -> Sorted:
    """Take the scanned item for an order of a wave, and name its slot."""
    with db.transaction() as session:
        return services.sort_item(
            session, hub=_hub(session), **body, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/undo")
@blueprint.arguments(ClientSchema)
@blueprint.response(200, TakenOutSchema)
@guard.allows(Permission.PICK)
def undo_scan(body: dict[str, Any]) -> TakenOut:
    """Take what the caller sorted last out of its slot again."""
    with db.transaction() as session:
        return services.undo_scan(
            session, hub=_hub(session), **body, actor=guard.actor(), now=clock.now()
        )


def _hub(session: Session) -> Place:
    return floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
