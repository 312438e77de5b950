"""Ordering over the API, with or without an account."""

from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_smorest import Blueprint

from app import clock
from app.database import session as db
from app.errors import Refusal, not_found
from app.people import guard
from app.web.address import public_url
from storefront.catalogue import queries as shelf
from storefront.checkout import services
from storefront.checkout.schemas import OrderRequestSchema, PlacedOrderSchema
from storefront.checkout.services import OrderRequest
from storefront.orders import calls
from storefront.orders.models import Order
from storefront.orders.rules import receiver

blueprint = Blueprint("checkout_api", __name__, url_prefix="/api/orders")


@blueprint.post("")
@blueprint.arguments(OrderRequestSchema)
@blueprint.response(201, PlacedOrderSchema)
@guard.public
def place(body: dict[str, Any]) -> dict[str, Any]:
    """Place an order, once for a client id, and open the page on which it is paid."""
    viewer = guard.viewer()
    with db.transaction() as session:
        channel = shelf.web_channel(session)
        if channel is None:
            raise not_found("stock.not_sold_here")
        order = services.place_order(
            session,
            request=OrderRequest(
                client_id=body["client_id"],
                channel_id=channel.channel_id,
                basket=_basket(body["lines"]),
                receiver=receiver(**body["receiver"]),
                note=body["note"],
                account_id=viewer.account_id if viewer else None,
                expected_total_fen=body["expected_total_fen"],
            ),
            now=clock.now(),
        )
    return {
        "code": order.code,
        "tracking_key": order.tracking_key,
        "state": order.state,
        "total_fen": order.total_fen,
        "reserved_until": order.reserved_until,
        "page_url": _payment_page(order),
    }


def _basket(lines: list[dict[str, int]]) -> dict[int, int]:
    """Add up the lines by listing.

    Raises:
        Refusal: `checkout.listing_twice`.
    """
    basket = {line["listing_id"]: line["packs"] for line in lines}
    if len(basket) < len(lines):
        raise Refusal("checkout.listing_twice")
    return basket


def _payment_page(order: Order) -> str | None:
    """Open the payment page; None where the payment service is silent or nothing is to be paid."""
    address = url_for("orders.show", code=order.code, key=order.tracking_key, back=1)
    try:
        return calls.open_page(
            order.code,
            title=gettext("商务代办 订单 %(code)s", code=order.code),
            return_url=f"{public_url()}{address}",
        )
    except Refusal:
        return None
