"""The wire of platforms' shops, their sub-orders and pools."""

from marshmallow import Schema, fields, validate

from storefront.channels.rules import Keys, Meaning, Platform
from storefront.live.rules import Settled
from storefront.suborders.rules import Fate

TEXT = validate.Length(min=1, max=200)


class PlatformKeysSchema(Schema):
    """Keys; those that are left out stay as they are, and none is ever told."""

    app_key = fields.String(validate=TEXT)
    app_secret = fields.String(validate=TEXT, load_only=True)
    access_token = fields.String(validate=TEXT, load_only=True)
    refresh_token = fields.String(validate=TEXT, load_only=True)
    grant_secret = fields.String(validate=TEXT, load_only=True)
    service_no = fields.String(validate=TEXT)
    token = fields.String(validate=TEXT, load_only=True)
    message_key = fields.String(validate=TEXT, load_only=True)


class NewPlatformShopSchema(Schema):
    """A shop of ours at a platform."""

    platform = fields.Enum(Platform, by_value=True, required=True)
    number = fields.String(required=True, validate=TEXT)
    name = fields.String(required=True, validate=TEXT)
    hub_id = fields.Integer(required=True, strict=True)
    keys = fields.Nested(PlatformKeysSchema, load_default=dict)
    api_base = fields.String(load_default="", metadata={"description": "empty for the platform"})


class PlatformShopSchema(Schema):
    """A shop of ours at a platform; nothing of its keys."""

    code = fields.String()
    platform = fields.String()
    number = fields.String()
    name = fields.String()
    hub_id = fields.Integer()
    is_open = fields.Boolean()
    opened_at = fields.DateTime()
    grant_ends_at = fields.DateTime(
        metadata={"description": "until when the access token is good; null where nobody has told"}
    )
    renewal_problem = fields.String(
        metadata={"description": "why it was not renewed, in the platform's words; else empty"}
    )


class PlatformGoodsSchema(Schema):
    """What one of the platform's goods is to us."""

    sku = fields.String(required=True, validate=TEXT)
    listing_id = fields.Integer(required=True, strict=True)
    packs = fields.Integer(load_default=1, strict=True)
    product_no = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "the platform's number of the goods; empty leaves what is known"},
    )
    sku_no = fields.String(
        dump_only=True,
        metadata={"description": "the platform's number of the SKU, where an order has told it"},
    )


class PlatformStatusSchema(Schema):
    """What a platform's word for a state means."""

    raw = fields.String(required=True, validate=TEXT)
    meaning = fields.Enum(Meaning, by_value=True, required=True)


class PoolSchema(Schema):
    """A listing in a room. Packs."""

    listing_id = fields.Integer()
    title = fields.String()
    title_en = fields.String()
    stocked = fields.Integer(metadata={"description": "set aside for the room"})
    reserved = fields.Integer()
    sold = fields.Integer()
    left = fields.Integer()
    short = fields.Integer(metadata={"description": "paid for, and not there"})
    common = fields.Integer(metadata={"description": "could still be set aside"})
    number = fields.Integer(
        allow_none=True, metadata={"description": "kept for the session; null: not set aside"}
    )
    capped_packs = fields.Integer(
        allow_none=True,
        metadata={"description": "what went back when it was capped; null where it is sold"},
    )
    skus = fields.Integer(
        metadata={"description": "platform goods that it serves; unless 1, stock is set by hand"}
    )


class BoardSchema(Schema):
    """All figures of a room at one moment."""

    pool = fields.List(fields.Nested(PoolSchema))
    counts = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "fate → sub-orders"}
    )
    waiting = fields.Integer(metadata={"description": "messages that nobody has handled yet"})
    overdue = fields.Integer(metadata={"description": "pre-sales whose promised day is over"})
    stock_waits = fields.Integer(
        metadata={"description": "changes of the platform's stock that wait for a person"}
    )


class PoolChangeSchema(Schema):
    """So many packs of a listing, between the room and the common shelf."""

    client_id = fields.UUID(required=True)
    listing_id = fields.Integer(required=True, strict=True)
    packs = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class PoolListingSchema(Schema):
    """Which listing."""

    client_id = fields.UUID(required=True)
    listing_id = fields.Integer(required=True, strict=True)


class PoolPacksSchema(Schema):
    """How many packs were moved."""

    packs = fields.Integer()


class StockChangeSchema(Schema):
    """A change of the platform's stock that waits for a person."""

    change_id = fields.Integer()
    sku = fields.String()
    units = fields.Integer(metadata={"description": "negative where fewer may be sold"})
    state = fields.String(
        metadata={"description": "refused: it would not; unsure: it may have done it, or not"}
    )
    outcome = fields.String(metadata={"description": "why it would not, in the platform's words"})
    asked_at = fields.DateTime()
    there_if_heard = fields.Integer(
        allow_none=True,
        metadata={"description": "what the platform should show now if it has heard of it"},
    )


class SettledStockSchema(Schema):
    """What somebody says of a change who has looked at the platform."""

    settled = fields.Enum(
        Settled,
        by_value=True,
        required=True,
        metadata={
            "description": "done: changed there by hand; heard: it has done it; lost: tell it again"
        },
    )


class SessionSchema(Schema):
    """How long a session is to last."""

    hours = fields.Integer(load_default=4, strict=True)


class SessionQuerySchema(Schema):
    """Which session."""

    session_id = fields.Integer(
        load_default=None,
        metadata={"description": "ends this one and no later one; none: whichever is on the air"},
    )


class LiveSessionSchema(Schema):
    """A session on the air."""

    session_id = fields.Integer(attribute="id")
    opened_at = fields.DateTime()
    closes_at = fields.DateTime(metadata={"description": "by itself, if nobody closes it before"})


class SuborderQuerySchema(Schema):
    """Which sub-orders: of a fate, of a number, or those that wait for a person."""

    fate = fields.Enum(Fate, by_value=True)
    number = fields.String(load_default="")
    page = fields.Integer(
        load_default=1,
        validate=validate.Range(min=1, max=100_000),
        metadata={"description": "of a hundred each"},
    )


class SuborderSchema(Schema):
    """A sub-order and its fate; nothing of its receiver. Money in fen."""

    suborder_id = fields.Integer()
    order_no = fields.String()
    sub_order_no = fields.String()
    title = fields.String()
    sku = fields.String()
    merchant_sku = fields.String()
    units = fields.Integer()
    packs = fields.Integer(allow_none=True)
    paid_fen = fields.Integer()
    status_raw = fields.String()
    unknown_raw = fields.String(
        metadata={"description": "the latest word, where nobody has said what it means; else empty"}
    )
    fate = fields.String()
    paid_at = fields.DateTime(allow_none=True)
    promised_on = fields.Date(allow_none=True)
    ship_by = fields.DateTime(allow_none=True, metadata={"description": "by the platform"})
    order_code = fields.String(allow_none=True)
    is_priced = fields.Boolean(
        metadata={"description": "a person gave what was paid: the platform told no amount"}
    )


class AmountSchema(Schema):
    """What a shopper paid, freight included."""

    paid_fen = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))


class DeclineSchema(Schema):
    """Which sub-orders are declined."""

    suborder_ids = fields.List(fields.Integer(strict=True), required=True)


class SuborderCountSchema(Schema):
    """How many sub-orders it concerns."""

    count = fields.Integer()


class SupplySchema(Schema):
    """Packs that are to come, and how much of them is sold beforehand."""

    supply_id = fields.Integer(dump_only=True)
    client_id = fields.UUID(required=True, load_only=True)
    listing_id = fields.Integer(required=True, strict=True)
    packs = fields.Integer(required=True, strict=True)
    sends_on = fields.Date(
        required=True, metadata={"description": "the day that shoppers are promised"}
    )
    note = fields.String(load_default="", metadata={"description": "who brings them"})
    used = fields.Integer(dump_only=True, metadata={"description": "packs sold against it"})
    free = fields.Integer(dump_only=True, metadata={"description": "packs not promised yet"})
    waiting = fields.Integer(
        dump_only=True, metadata={"description": "sub-orders that still wait for it"}
    )


class SupplyDaySchema(Schema):
    """Another day for a supply, and for all that was promised of it."""

    sends_on = fields.Date(required=True)


def keys_of(given: dict[str, str]) -> Keys:
    """Read keys off the wire."""
    return Keys(**given)
