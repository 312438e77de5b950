"""The order desk over the API."""

from typing import Any

from flask_smorest import Blueprint

from app.database import session as db
from app.people import guard
from app.people.rules import Permission
from storefront.orderdesk import queries
from storefront.orderdesk.schemas import OrderListSchema, OrderQuerySchema

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
