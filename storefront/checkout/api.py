"""Ordering over the API, with or without an account."""

from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from app import clock
from app.errors import Refusal
from app.people import guard
from app.web.address import public_url
from storefront.checkout import calls
from storefront.checkout.schemas import OrderRequestSchema, PlacedOrderSchema
from storefront.checkout.services import OrderRequest
from storefront.orders.rules import TO_BE_FETCHED, Receiver, receiver, wishes

blueprint = Blueprint("checkout_api", __name__, url_prefix="/api/orders")


@blueprint.post("")
@blueprint.arguments(OrderRequestSchema())  # a class would be built anew for each request
@blueprint.response(201, PlacedOrderSchema)
@guard.public
def place(body: dict[str, Any]) -> dict[str, Any]:
    """Place an order, once for a client id; the payment page opens when its address is called."""
    viewer = guard.viewer()
    order = calls.place(
        OrderRequest(
            client_id=body["client_id"],
            basket=_basket(body["lines"]),
            receiver=_receiver(body),
            account_id=viewer.account_id if viewer else None,
            expected_total_fen=body["expected_total_fen"],
            wishes=wishes(
                note=body["note"],
                is_gift=body["is_gift"],
                gift_note=body["gift_note"],
                buyer_phone=body["buyer_phone"],
                pickup_place_id=body["pickup_place_id"],
                returns_confirmed=body["returns_confirmed"],
            ),
            voucher=body["voucher"],
        ),
        now=clock.now(),
    )
    pay = url_for("orders.pay", code=order.code, key=order.tracking_key)
    return {
        "code": order.code,
        "tracking_key": order.tracking_key,
        "state": order.state,
        "total_fen": order.total_fen,
        "reserved_until": order.reserved_until,
        "page_url": f"{public_url()}{pay}",
    }


def _receiver(body: dict[str, Any]) -> Receiver:
    """Read who gets it; what is fetched needs no address."""
    told = dict(body["receiver"])
    if body["pickup_place_id"] is not None:
        told["address"] = TO_BE_FETCHED
    return receiver(**told)


def _basket(lines: list[dict[str, int]]) -> dict[int, int]:
    """Add up the lines by listing.

    Raises:
        Refusal: `checkout.listing_twice`.
    """
    basket = {line["listing_id"]: line["packs"] for line in lines}
    if len(basket) < len(lines):
        raise Refusal("checkout.listing_twice")
    return basket
