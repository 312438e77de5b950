"""One order over the API, for who holds its key."""

from flask import url_for
from flask_babel import gettext
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import not_found
from app.people import guard
from app.web.address import public_url
from storefront.orders import calls, queries, services
from storefront.orders.queries import OrderView
from storefront.orders.schemas import KeySchema, LinkSchema, TrackedOrderSchema
from storefront.payments.rules import OpenedPayment, Way
from storefront.payments.schemas import OpenedPaymentSchema, WaySchema

blueprint = Blueprint("orders_api", __name__, url_prefix="/api/orders")


@blueprint.post("/link")
@blueprint.arguments(LinkSchema)
@blueprint.response(204)
@guard.public
def send_link(body: dict[str, str]) -> None:
    """Text an order's link to its receiver's phone; nobody is told whether there is one."""
    with db.transaction() as session:
        services.send_link(session, now=clock.now(), **body)


@blueprint.get("/<code>")
@blueprint.arguments(KeySchema, location="query")
@blueprint.response(200, TrackedOrderSchema)
@guard.public
def order(query: dict[str, str], code: str) -> OrderView:
    """Tell how an order stands: to who holds its key, or who placed it signed in."""
    return _view(code, query["key"])


@blueprint.post("/<code>/pay")
@blueprint.arguments(KeySchema, location="query")
@blueprint.arguments(WaySchema)
@blueprint.response(200, OpenedPaymentSchema)
@guard.public
def pay(query: dict[str, str], body: dict[str, Way], code: str) -> OpenedPayment:
    """Let an order be paid in a way; what was open in another way is closed first."""
    order = _view(code, query["key"]).order
    back = url_for("orders.show", code=order.code, key=order.tracking_key, back=1)
    return calls.pay(
        order.code,
        body["way"],
        title=gettext("商务代办 订单 %(code)s", code=order.code),
        return_url=public_url() + back,
    )


@blueprint.post("/<code>/cancel")
@blueprint.arguments(KeySchema, location="query")
@blueprint.response(200, TrackedOrderSchema)
@guard.public
def cancel(query: dict[str, str], code: str) -> OrderView:
    """Call an unpaid order off."""
    found = _view(code, query["key"])
    calls.cancel(found.order.code)
    return _view(code, query["key"])


@blueprint.post("/<code>/refund")
@blueprint.arguments(KeySchema, location="query")
@blueprint.response(200, TrackedOrderSchema)
@guard.public
def refund(query: dict[str, str], code: str) -> OrderView:
    """Call a paid order off while nothing of it is picked; all money goes back."""
    found = _view(code, query["key"])
    with db.transaction() as session:
        services.refund(session, code=found.order.code, note="", now=clock.now())
    return _view(code, query["key"])


def _view(code: str, key: str) -> OrderView:
    viewer = guard.viewer()
    with db.reading() as session:
        found = queries.order_for_shopper(
            session, code, key=key, account_id=viewer.account_id if viewer else None
        )
        if found is None:
            raise not_found("orders.unknown")
        return queries.view_of(session, found)
