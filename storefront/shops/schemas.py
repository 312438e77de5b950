"""The wire of the till: what it keeps, what it sends, what it is answered."""

import uuid
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from storefront.shops.rules import RungItem, RungSale, Tender

BATCH_MAX = 50


class CounterItemSchema(Schema):
    """An item that can be sold."""

    code = fields.String()
    title = fields.String()
    title_en = fields.String()
    price_fen = fields.Integer(
        metadata={"description": "of one; of a loose thing, of so many grams"}
    )
    grams = fields.Integer(
        allow_none=True, metadata={"description": "what is left of a loose thing, to be weighed"}
    )
    per_grams = fields.Integer(metadata={"description": "what the price of a loose thing is for"})
    expires_on = fields.Date()


class CounterSchema(Schema):
    """What a till keeps to work without a line."""

    shop = fields.String()
    name = fields.String()
    cashier = fields.String()
    cashier_id = fields.Integer(metadata={"description": "goes with each sale rung up from it"})
    items = fields.List(fields.Nested(CounterItemSchema))
    at = fields.DateTime()


class RungItemSchema(Schema):
    """An item that was scanned, at the price that the till showed."""

    code = fields.String(required=True, validate=validate.Length(max=40))
    price_fen = fields.Integer(required=True, strict=True)
    grams = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "what the scale said of a loose thing: all of it or a part"},
    )
    per_grams = fields.Integer(
        load_default=1, strict=True, metadata={"description": "what its price was for"}
    )


class RungSaleSchema(Schema):
    """A sale; the same client_id again is the same sale."""

    client_id = fields.UUID(required=True)
    items = fields.List(fields.Nested(RungItemSchema), required=True)
    tender = fields.String(required=True, validate=validate.OneOf([str(each) for each in Tender]))
    reference = fields.String(load_default="")
    given_fen = fields.Integer(required=True, strict=True)
    rung_at = fields.AwareDateTime(required=True)
    cashier_id = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        metadata={"description": "who rang it up, where another clerk may be signed in by now"},
    )


class RungSalesSchema(Schema):
    """Sales that a till has rung up, oldest first."""

    sales = fields.List(
        fields.Nested(RungSaleSchema), required=True, validate=validate.Length(min=1, max=BATCH_MAX)
    )


class AsideSchema(Schema):
    """A sale that was refused for good, set aside for somebody to settle."""

    sale = fields.Nested(RungSaleSchema, required=True)
    problem = fields.String(required=True, metadata={"description": "why it was refused"})
    reason = fields.String(
        required=True, metadata={"description": "what became of goods and money"}
    )


class SetAsideSchema(Schema):
    """That it was written down."""

    client_id = fields.UUID()


class SaleAnswerSchema(Schema):
    """What became of a sale."""

    client_id = fields.UUID()
    outcome = fields.String(metadata={"description": "taken or refused"})
    code = fields.String(allow_none=True, metadata={"description": "of the sale"})
    problem = fields.String(allow_none=True, metadata={"description": "why it was refused"})


class SaleAnswersSchema(Schema):
    """What became of each sale, in the same order."""

    results = fields.List(fields.Nested(SaleAnswerSchema))


class TillDaySchema(Schema):
    """A day of a shop. Money in fen."""

    day_id = fields.Integer()
    day = fields.Date()
    opened_fen = fields.Integer(metadata={"description": "what the day before was counted to"})
    cash_fen = fields.Integer()
    other_fen = fields.Integer(metadata={"description": "by card and wallet"})
    returned_fen = fields.Integer(metadata={"description": "in cash"})
    banked_fen = fields.Integer(metadata={"description": "taken out of the drawer for the bank"})
    float_fen = fields.Integer(
        metadata={"description": "change money from finance, less what went back"}
    )
    sales = fields.Integer()
    expected_fen = fields.Integer(metadata={"description": "what must be in the drawer"})
    counted_fen = fields.Integer(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)


class TillCountSchema(Schema):
    """What is in the drawer now; the same count of the same day again is no harm."""

    counted_fen = fields.Integer(required=True, strict=True)


class ClosedDaySchema(Schema):
    """A day that was closed. Money in fen."""

    day = fields.Date()
    expected_fen = fields.Integer()
    counted_fen = fields.Integer()
    booked_fen = fields.Integer(metadata={"description": "cash over; below zero: short"})


def rung_sale(sent: dict[str, Any]) -> RungSale:
    """Read a sale as sent."""
    client_id: uuid.UUID = sent["client_id"]
    rung_at: datetime = sent["rung_at"]
    return RungSale(
        client_id=client_id,
        items=tuple(
            RungItem(item["code"].upper(), item["price_fen"], item["grams"], item["per_grams"])
            for item in sent["items"]
        ),
        tender=Tender(sent["tender"]),
        reference=" ".join(sent["reference"].split()),
        given_fen=sent["given_fen"],
        rung_at=rung_at,
        cashier_id=sent["cashier_id"],
    )
