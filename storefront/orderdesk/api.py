"""The order desk over the API."""

from typing import Any

from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.calloffs import services as calloffs
from storefront.orderdesk import queries
from storefront.orderdesk.schemas import (
    CalledOffSchema,
    CallOffSchema,
    OrderListSchema,
    OrderQuerySchema,
)
from storefront.orders import queries as orders_read
from storefront.orders.models import Order

blueprint = Blueprint("orderdesk_api", __name__, url_prefix="/api/orders")


@blueprint.get("")
@blueprint.arguments(OrderQuerySchema, location="query")
@blueprint.response(200, OrderListSchema)
@guard.allows(Permission.READ_ORDERS)
def orders(query: dict[str, Any]) -> dict[str, Any]:
    """List the orders of one's own hubs, newest first."""
    with db.reading() as session:
        rows, following = queries.orders(
            session,
            hub_ids=guard.actor().places(Permission.READ_ORDERS),
            state=query["state"],
            code=query["code"],
            phone=query["phone"],
            before_id=query["before"],
        )
    return {"orders": rows, "next": following}


@blueprint.post("/<code>/call-off")
@blueprint.arguments(CallOffSchema)
@blueprint.response(200, CalledOffSchema)
@guard.allows(Permission.CHANGE_ORDERS)
def call_off(body: dict[str, str], code: str) -> Order:
    """Call a paid order off that has not left; again is no harm."""
    actor = guard.actor()
    with db.transaction() as session:
        found = orders_read.order_at(session, code, hub_ids=actor.places(Permission.CHANGE_ORDERS))
        return calloffs.call_off(
            session, code=found.code, reason=body["reason"], actor=actor, now=clock.now()
        )
