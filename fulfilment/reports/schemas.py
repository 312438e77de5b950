"""The wire of reports."""

from marshmallow import Schema, fields, validate

MASSES_AT_ONCE = 500


class ReportQuerySchema(Schema):
    """Which days; this month where none are named."""

    since = fields.Date(data_key="from", load_default=None)
    until = fields.Date(data_key="to", load_default=None)


class TradeQuerySchema(ReportQuerySchema):
    """Broken down by what."""

    by = fields.String(
        load_default="village",
        metadata={"description": "village, agent, produce or channel"},
    )


class TradeReportSchema(Schema):
    """What one of them sold."""

    name = fields.String()
    items = fields.Integer()
    sale_fen = fields.Integer()
    fee_fen = fields.Integer()
    net_fen = fields.Integer()
    days = fields.String(metadata={"description": "in stock, on average"})
    lost = fields.Integer()
    lost_fen = fields.Integer()
    owed_fen = fields.Integer(metadata={"description": "due now and not paid"})
    owed_days = fields.Integer()


class MassQuerySchema(ReportQuerySchema):
    """Of which lots, and from where on."""

    villager = fields.String(load_default="", metadata={"description": "a villager's card code"})
    after = fields.Integer(
        load_default=0, metadata={"description": "`next_after` of the part before"}
    )
    limit = fields.Integer(
        load_default=MASSES_AT_ONCE, validate=validate.Range(min=1, max=MASSES_AT_ONCE)
    )


class MassSchema(Schema):
    """What became of one lot: accepted = sold + on hand + returned + used + lost."""

    lot_id = fields.Integer()
    lot_code = fields.String()
    villager_code = fields.String(metadata={"description": "empty of a lot made of several's"})
    produce = fields.String()
    base_unit = fields.String()
    accepted = fields.Integer()
    sold = fields.Integer(metadata={"description": "less what came back"})
    on_hand = fields.Integer(metadata={"description": "by the labels that are in the house"})
    returned = fields.Integer(metadata={"description": "given back to the villager, or corrected"})
    used = fields.Integer(metadata={"description": "made into other goods"})
    lost = fields.Integer()
    difference = fields.Integer(metadata={"description": "nothing, in books that are right"})
    losses = fields.String(metadata={"description": "reason/bearer of each"})
    loss_ids = fields.List(fields.Integer())


class MassPageSchema(Schema):
    """A part of the lots."""

    lots = fields.List(fields.Nested(MassSchema))
    next_after = fields.Integer(
        allow_none=True, metadata={"description": "`after` of the next part; null at the end"}
    )


class BenefitSchema(Schema):
    """What one household got."""

    village = fields.String()
    masked_code = fields.String()
    masked_name = fields.String()
    items = fields.Integer()
    sale_fen = fields.Integer()
    net_fen = fields.Integer()
    paid_fen = fields.Integer()
    payouts = fields.Integer()
    first_paid = fields.Date(allow_none=True)
    last_paid = fields.Date(allow_none=True)
