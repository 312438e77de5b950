"""Parcels that are fetched, by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal
from app.people import guard
from app.people.rules import Permission
from fulfilment.pickups import queries, services
from fulfilment.pickups.queries import PickupRow
from fulfilment.pickups.schemas import HandOverSchema, PickupParcelSchema

blueprint = Blueprint("pickups_api", __name__, url_prefix="/api/pickups")


@blueprint.get("")
@blueprint.response(200, PickupParcelSchema(many=True))
@guard.allows(Permission.HAND_OVER_PICKUPS)
def pickups() -> list[PickupRow]:
    """List what is on its way to the caller's places, or waits there."""
    with db.reading() as session:
        places = guard.actor().places(Permission.HAND_OVER_PICKUPS)
        return queries.waiting(session, place_ids=places)


@blueprint.post("/<code>/arrival")
@blueprint.response(200, PickupParcelSchema)
@guard.allows(Permission.HAND_OVER_PICKUPS)
def take_in(code: str) -> PickupRow:
    """Take a parcel in; its shopper is told by text."""
    with db.transaction() as session:
        return services.take_in(session, raw=code, actor=guard.actor(), now=clock.now())


@blueprint.post("/<code>/code")
@blueprint.response(200, PickupParcelSchema)
@guard.allows(Permission.HAND_OVER_PICKUPS)
def tell_another_code(code: str) -> PickupRow:
    """Text the shopper another code."""
    with db.transaction() as session:
        return services.tell_another_code(session, raw=code, actor=guard.actor(), now=clock.now())


@blueprint.post("/<code>/hand-over")
@blueprint.arguments(HandOverSchema)
@blueprint.response(200, PickupParcelSchema)
@guard.allows(Permission.HAND_OVER_PICKUPS)
def hand_over(body: dict[str, Any], code: str) -> PickupRow:
    """Hand a parcel to who says its code."""
    with db.transaction() as session:
        done = services.hand_over(
            session, raw=code, said=body["spoken_code"], actor=guard.actor(), now=clock.now()
        )
    if isinstance(done, Refusal):
        raise done
    return done
