"""One order over the API, for who holds its key."""

from flask_smorest import Blueprint

from app.database import session as db
from app.errors import not_found
from app.people import guard
from storefront.orders import queries
from storefront.orders.queries import OrderView
from storefront.orders.schemas import KeySchema, TrackedOrderSchema

blueprint = Blueprint("orders_api", __name__, url_prefix="/api/orders")


@blueprint.get("/<code>")
@blueprint.arguments(KeySchema, location="query")
@blueprint.response(200, TrackedOrderSchema)
@guard.public
def order(query: dict[str, str], code: str) -> OrderView:
    """Tell how an order stands: to who holds its key, or who placed it signed in."""
    viewer = guard.viewer()
    with db.reading() as session:
        found = queries.order_for_shopper(
            session, code, key=query["key"], account_id=viewer.account_id if viewer else None
        )
        if found is None:
            raise not_found("orders.unknown")
        return queries.view_of(session, found)
