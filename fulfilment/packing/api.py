"""Picking and packing by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor import queries as floor
from fulfilment.floor.schemas import ClientSchema, ScanSchema
from fulfilment.packing import queries, services
from fulfilment.packing.models import Parcel
from fulfilment.packing.schemas import (
    ParcelSchema,
    PickedSchema,
    PickSchema,
    PickSheetSchema,
)
from fulfilment.weighing import queries as weighing
from fulfilment.weighing import services as scale
from fulfilment.weighing.queries import ToWeigh
from fulfilment.weighing.schemas import NewWeightSchema, PackWeightSchema

blueprint = Blueprint("picks_api", __name__, url_prefix="/api/picks")


@blueprint.get("")
@blueprint.response(200, PickSchema(many=True))
@guard.allows(Permission.PICK)
def pick_list() -> list[queries.OrderRow]:
    """List the paid orders of the caller's hub, the longest paid first."""
    with db.reading() as session:
        hub = floor.hub_of(session, actor=guard.actor(), permission=Permission.PICK)
        return queries.pick_list(session, hub_id=hub.id, now=clock.now())


@blueprint.get("/<order_code>")
@blueprint.response(200, PickSheetSchema)
@guard.allows(Permission.PICK)
def pick(order_code: str) -> dict[str, Any]:
    """Tell an order with what was chosen for it."""
    return _sheet(order_code)


@blueprint.post("/<order_code>/allocations")
@blueprint.response(200, PickSheetSchema)
@guard.allows(Permission.PICK)
def allocate(order_code: str) -> dict[str, Any]:
    """Choose the lots that serve an order."""
    with db.transaction() as session:
        order = services.order_named(session, order_code, guard.actor())
        services.allocate(session, order_id=order.order_id, now=clock.now())
    return _sheet(order_code)


@blueprint.post("/<order_code>/scans")
@blueprint.arguments(ScanSchema)
@blueprint.response(200, PickedSchema)
@guard.allows(Permission.PICK)
def scan_item(body: dict[str, Any], order_code: str) -> services.Picked:
    """Pick the scanned item."""
    with db.transaction() as session:
        order = services.order_named(session, order_code, guard.actor())
        return services.scan_item(
            session, order_id=order.order_id, **body, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/<order_code>/undo")
@blueprint.arguments(ClientSchema)
@blueprint.response(200, PickedSchema)
@guard.allows(Permission.PICK)
def undo_scan(body: dict[str, Any], order_code: str) -> services.Picked:
    """Put the item that was scanned last back on its shelf."""
    with db.transaction() as session:
        order = services.order_named(session, order_code, guard.actor())
        return services.undo_scan(
            session, order_id=order.order_id, **body, actor=guard.actor(), now=clock.now()
        )


@blueprint.get("/<order_code>/weights")
@blueprint.response(200, PackWeightSchema(many=True))
@guard.allows(Permission.PICK)
def weights(order_code: str) -> list[ToWeigh]:
    """List the picked packs of an order that are sold by weight."""
    with db.reading() as session:
        order = services.order_named(session, order_code, guard.actor())
        return weighing.packs_by_weight(session, order.order_id)


@blueprint.post("/<order_code>/weights")
@blueprint.arguments(NewWeightSchema)
@blueprint.response(200, PackWeightSchema(many=True))
@guard.allows(Permission.PICK)
def weigh(body: dict[str, Any], order_code: str) -> list[ToWeigh]:
    """Write down what a picked pack weighs, in grams."""
    with db.transaction() as session:
        order = services.order_named(session, order_code, guard.actor())
        scale.weigh(session, order_id=order.order_id, **body, actor=guard.actor(), now=clock.now())
        return weighing.packs_by_weight(session, order.order_id)


@blueprint.post("/<order_code>/parcel")
@blueprint.response(201, ParcelSchema)
@guard.allows(Permission.PICK)
def pack(order_code: str) -> Parcel:
    """Put all that was picked into a parcel."""
    with db.transaction() as session:
        order = services.order_named(session, order_code, guard.actor())
        return services.pack_order(
            session, order_id=order.order_id, actor=guard.actor(), now=clock.now()
        )


def _sheet(order_code: str) -> dict[str, Any]:
    with db.reading() as session:
        order = services.order_named(session, order_code, guard.actor())
        parcel = queries.parcel_of_order(session, order.order_id)
        return {
            "code": order.code,
            "state": order.state,
            "lines": queries.lines_of_order(session, order.order_id),
            "tasks": queries.tasks_of_order(session, order.order_id),
            "parcel_code": parcel.code if parcel else None,
        }
