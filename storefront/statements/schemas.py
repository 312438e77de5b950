"""The wire of statements."""

from marshmallow import Schema, fields


class BalanceSchema(Schema):
    """What a villager's earnings add up to, in fen of what the villager gets."""

    on_the_way_fen = fields.Integer()
    waiting_fen = fields.Integer()
    due_fen = fields.Integer()
    in_payout_fen = fields.Integer()
    paid_fen = fields.Integer()
    owed_fen = fields.Integer()


class EarningSchema(Schema):
    """One sold item."""

    earning_id = fields.Integer(metadata={"description": "where the list goes on: `before`"})
    item_code = fields.String()
    lot_code = fields.String()
    produce = fields.String()
    pack = fields.String()
    base_units = fields.Integer()
    base_unit = fields.String()
    sale_fen = fields.Integer()
    top_up_fen = fields.Integer(
        metadata={"description": "what the desk added, where it sold below the named price"}
    )
    fee_fen = fields.Integer(metadata={"description": "what was kept, the costs included"})
    costs_fen = fields.Integer(
        metadata={"description": "of the fee: platform, host and carrier, borne by the villager"}
    )
    net_fen = fields.Integer()
    fee_basis_points = fields.Integer()
    terms_version = fields.Integer(metadata={"description": "the terms by which the fee was kept"})
    state = fields.String()
    shipped_at = fields.DateTime()
    delivered_at = fields.DateTime(allow_none=True)
    due_at = fields.DateTime(allow_none=True)
    paid_at = fields.DateTime(allow_none=True)
    payout_code = fields.String(allow_none=True)


class MonthSumSchema(Schema):
    """What left in a month, in fen."""

    month = fields.Date(metadata={"description": "its first day"})
    items = fields.Integer()
    sale_fen = fields.Integer()
    fee_fen = fields.Integer()
    net_fen = fields.Integer()


class PartSchema(Schema):
    """Which part of the list of sold things."""

    month = fields.String(metadata={"example": "2026-11"})
    before = fields.Integer(metadata={"description": "an `earning_id`: what comes after it"})


class TextSchema(Schema):
    """The words of a text."""

    body = fields.String()


class TakenHomeSchema(Schema):
    """What a villager took home unsold at once."""

    handed_at = fields.DateTime()
    produce_name = fields.String()
    items = fields.Integer()
    base_units = fields.Integer()
    base_unit = fields.String()


class StatementSchema(Schema):
    """What a villager reads."""

    villager_code = fields.String()
    villager_name = fields.String()
    balance = fields.Nested(BalanceSchema)
    months = fields.List(fields.Nested(MonthSumSchema))
    lines = fields.List(fields.Nested(EarningSchema))
    earlier_id = fields.Integer(
        allow_none=True, metadata={"description": "`before` of the next part; null at the end"}
    )
    taken_home = fields.List(fields.Nested(TakenHomeSchema))
