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
    fee_fen = fields.Integer()
    net_fen = fields.Integer()
    fee_basis_points = fields.Integer()
    state = fields.String()
    shipped_at = fields.DateTime()
    delivered_at = fields.DateTime(allow_none=True)
    due_at = fields.DateTime(allow_none=True)
    paid_at = fields.DateTime(allow_none=True)
    payout_code = fields.String(allow_none=True)


class StatementSchema(Schema):
    """What a villager reads."""

    villager_code = fields.String()
    villager_name = fields.String()
    balance = fields.Nested(BalanceSchema)
    lines = fields.List(fields.Nested(EarningSchema))
