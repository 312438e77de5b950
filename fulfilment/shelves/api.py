"""Shelves by API."""

from typing import Any

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.shelves import queries
from fulfilment.shelves.queries import ShelfRow
from fulfilment.shelves.schemas import HubShelfSchema, NewHubShelfSchema
from inventory.places import services as places

blueprint = Blueprint("shelves_api", __name__, url_prefix="/api/hub/shelves")


@blueprint.get("")
@blueprint.response(200, HubShelfSchema(many=True))
@guard.allows(Permission.SORT)
def shelves() -> list[ShelfRow]:
    """List the shelves of the caller's hub in walking order."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        return queries.shelves(session, hub_id=hub.id)


@blueprint.post("")
@blueprint.arguments(NewHubShelfSchema)
@blueprint.response(201, HubShelfSchema(many=True))
@guard.allows(Permission.SORT)
def add(body: dict[str, Any]) -> list[ShelfRow]:
    """Add a shelf."""
    with db.transaction() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        places.add_shelf(session, place_id=hub.id, name=body["name"], zone=body["zone"])
        return queries.shelves(session, hub_id=hub.id)
