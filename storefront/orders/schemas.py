"""The wire of orders: what is told holds no personal data; where one shall go is read."""

from collections.abc import Mapping
from dataclasses import replace

from marshmallow import Schema, fields

from storefront.addresses import services as addresses
from storefront.orders.models import Order
from storefront.orders.rules import Receiver, receiver


def typed_receiver(form: Mapping[str, str], order: Order) -> Receiver:
    """Read where an order shall go instead; name and phone stay where nothing is typed.

    Raises:
        Refusal: `receiver.name`, `receiver.phone`, `receiver.address`.
    """
    read = addresses.read(form.get("address", ""))
    to = receiver(
        name=form.get("name", "").strip() or read.name or order.receiver_name,
        phone=form.get("phone", "").strip() or read.phone or order.receiver_phone,
        address=read.line,
    )
    return replace(to, region_code=read.code)


class KeySchema(Schema):
    """What opens an order."""

    key = fields.String(load_default="", metadata={"description": "its tracking key"})


class LinkSchema(Schema):
    """Which order's link is lost, and the phone that it was ordered with."""

    code = fields.String(required=True)
    phone = fields.String(required=True)


class OrderLineSchema(Schema):
    """One line of an order."""

    listing_id = fields.Integer()
    slug = fields.String()
    title = fields.String()
    title_en = fields.String()
    packs = fields.Integer()
    price_fen = fields.Integer(metadata={"description": "of one pack"})
    line_fen = fields.Integer()
    cut_packs = fields.Integer(metadata={"description": "could not be served; the money went back"})
    ahead_packs = fields.Integer(
        metadata={"description": "sold before they were there, and not there yet; the order waits"}
    )
    ships_on = fields.Date(
        allow_none=True, metadata={"description": "first day on which such packs are sent"}
    )


class OrderStepSchema(Schema):
    """One step in an order's history."""

    state = fields.String()
    note = fields.String()
    happened_at = fields.DateTime()


class OrderPaymentSchema(Schema):
    """One attempt to pay."""

    state = fields.String()
    way = fields.String(
        allow_none=True, metadata={"description": "how; nothing while it is not chosen"}
    )
    due_fen = fields.Integer()
    surplus = fields.Boolean(metadata={"description": "came late or twice; it goes back"})


class TrackedOrderSchema(Schema):
    """An order as its shopper sees it."""

    code = fields.String(attribute="order.code")
    state = fields.String(attribute="order.standing")
    goods_fen = fields.Integer(attribute="order.goods_fen")
    freight_fen = fields.Integer(attribute="order.freight_fen")
    discount_fen = fields.Integer(attribute="order.discount_fen")
    total_fen = fields.Integer(attribute="order.total_fen")
    placed_at = fields.DateTime(attribute="order.placed_at")
    paid_at = fields.DateTime(attribute="order.paid_at", allow_none=True)
    pickup_ready_at = fields.DateTime(attribute="order.pickup_ready_at", allow_none=True)
    pickup_code = fields.String(
        attribute="order.pickup_code",
        allow_none=True,
        metadata={"description": "to be said at the counter where it is fetched"},
    )
    reserved_until = fields.DateTime(attribute="order.reserved_until")
    lines = fields.List(fields.Nested(OrderLineSchema))
    history = fields.List(fields.Nested(OrderStepSchema))
    payments = fields.List(fields.Nested(OrderPaymentSchema))
