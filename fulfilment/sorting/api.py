"""Putting away by API."""

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.sorting import queries, services
from fulfilment.sorting.schemas import (
    DockSchema,
    NewShelvingSchema,
    OfferedSchema,
    ShelfSchema,
    ShelvingSchema,
)
from inventory.places import queries as places
from inventory.places.models import Bin

blueprint = Blueprint("shelvings_api", __name__, url_prefix="/api/shelvings")


@blueprint.get("/waiting")
@blueprint.response(200, DockSchema(many=True))
@guard.allows(Permission.SORT)
def waiting() -> list[queries.DockRow]:
    """List what stands on the dock of the caller's hub."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        return queries.on_dock(session, hub_id=hub.id)


@blueprint.get("/shelves")
@blueprint.response(200, ShelfSchema(many=True))
@guard.allows(Permission.SORT)
def shelves() -> Sequence[Bin]:
    """List the shelves of the caller's hub."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        return places.shelves_of(session, place_id=hub.id)


@blueprint.post("")
@blueprint.arguments(NewShelvingSchema)
@blueprint.response(201, ShelvingSchema)
@guard.allows(Permission.SORT)
def put_away(body: dict[str, Any]) -> services.PutAway:
    """Put a crate's items, or one item, on a shelf."""
    with db.transaction() as session:
        return services.put_away(
            session,
            raw_thing=body["thing"],
            raw_shelf=body["shelf"],
            client_id=body["client_id"],
            actor=guard.actor(),
            now=clock.now(),
        )


@blueprint.post("/offers")
@blueprint.response(200, OfferedSchema)
@guard.allows(Permission.SORT)
def offer() -> dict[str, int]:
    """Offer what stands on the shelves and nothing stands against any more."""
    with db.transaction() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.SORT)
        return {"offered": services.offer_shelved(session, hub_id=hub.id, now=clock.now())}
