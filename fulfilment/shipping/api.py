"""Shipping by API."""

from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.shipping import queries, services
from fulfilment.shipping.models import TrackingEvent
from fulfilment.shipping.schemas import (
    ArrivalAtBuyerSchema,
    NewShipmentSchema,
    ShipmentSchema,
    TrackingEventSchema,
)

blueprint = Blueprint("parcels_api", __name__, url_prefix="/api/parcels")


@blueprint.get("")
@blueprint.response(200, ShipmentSchema(many=True))
@guard.allows(Permission.SHIP)
def parcels() -> list[queries.ShipmentRow]:
    """List the parcels that wait for a carrier or are on the way."""
    with db.reading() as session:
        return queries.parcels(
            session,
            hub_ids=guard.actor().places(Permission.SHIP),
            order_states=("packed", "shipped"),
        )


@blueprint.get("/<code>")
@blueprint.response(200, ShipmentSchema)
@guard.allows(Permission.SHIP)
def parcel(code: str) -> dict[str, Any]:
    """Tell where a parcel is."""
    return _parcel(code)


@blueprint.get("/<code>/events")
@blueprint.response(200, TrackingEventSchema(many=True))
@guard.allows(Permission.SHIP)
def events(code: str) -> list[TrackingEvent]:
    """List what the carrier told of a parcel, the oldest first."""
    with db.reading() as session:
        found = services.parcel_scanned(session, raw=code, actor=guard.actor())
        shipment = queries.shipment_of_parcel(session, found.parcel_id)
        if shipment is None:
            return []
        return queries.events_of(
            session, carrier=shipment.carrier, tracking_number=shipment.tracking_number
        )


@blueprint.post("/<code>/shipment")
@blueprint.arguments(NewShipmentSchema)
@blueprint.response(200, ShipmentSchema)
@guard.allows(Permission.SHIP)
def ship(body: dict[str, str], code: str) -> dict[str, Any]:
    """Hand a parcel to a carrier."""
    with db.transaction() as session:
        services.ship(
            session,
            parcel_code=code,
            carrier=body["carrier"],
            tracking_number=body["tracking_number"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return _parcel(code)


@blueprint.post("/<code>/delivery")
@blueprint.arguments(ArrivalAtBuyerSchema)
@blueprint.response(200, ShipmentSchema)
@guard.allows(Permission.SHIP)
def deliver(body: dict[str, datetime], code: str) -> dict[str, Any]:
    """Record that the buyer has a parcel."""
    with db.transaction() as session:
        services.deliver(
            session,
            parcel_code=code,
            delivered_at=body["delivered_at"],
            actor=guard.actor(),
            now=clock.now(),
        )
    return _parcel(code)


@blueprint.post("/<code>/return")
@blueprint.response(200, ShipmentSchema)
@guard.allows(Permission.SHIP)
def came_back(code: str) -> dict[str, Any]:
    """Record that a parcel came back and no buyer had it; take its things back as returns."""
    with db.transaction() as session:
        services.came_back(session, parcel_code=code, actor=guard.actor(), now=clock.now())
    return _parcel(code)


def _parcel(code: str) -> dict[str, Any]:
    with db.reading() as session:
        found = services.parcel_scanned(session, raw=code, actor=guard.actor())
        shipment = queries.shipment_of_parcel(session, found.parcel_id)
    return {
        "parcel_code": found.code,
        "order_code": found.order_code,
        "order_state": found.order_state,
        "packed_at": found.packed_at,
        "called_off_at": found.called_off_at,
        "carrier": shipment.carrier if shipment else None,
        "tracking_number": shipment.tracking_number if shipment else None,
        "shipped_at": shipment.shipped_at if shipment else None,
        "delivered_at": shipment.delivered_at if shipment else None,
    }
