"""Shortages by API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from fulfilment.floor.schemas import ClientSchema
from fulfilment.packing import services as packing
from fulfilment.shortages import services
from fulfilment.shortages.schemas import MissingSchema, SettledSchema

blueprint = Blueprint("shortages_api", __name__, url_prefix="/api/picks")


@blueprint.post("/<order_code>/missing")
@blueprint.arguments(MissingSchema)
@blueprint.response(200, SettledSchema)
@guard.allows(Permission.PICK)
def report_missing(body: dict[str, Any], order_code: str) -> services.Settled:
    """Say that a pack is not on its shelf: another is chosen, or its money goes back."""
    with db.transaction() as session:
        order = packing.order_named(session, order_code, guard.actor())
        return services.report_missing(
            session, order_id=order.order_id, **body, actor=guard.actor(), now=clock.now()
        )


@blueprint.post("/<order_code>/lacks")
@blueprint.arguments(ClientSchema)
@blueprint.response(200, SettledSchema)
@guard.allows(Permission.PICK)
def refund_lacks(body: dict[str, Any], order_code: str) -> services.Settled:
    """Cut off an order what the shelves lack; the money goes back, the rest goes on."""
    with db.transaction() as session:
        order = packing.order_named(session, order_code, guard.actor())
        return services.refund_lacks(
            session, order_id=order.order_id, **body, actor=guard.actor(), now=clock.now()
        )
