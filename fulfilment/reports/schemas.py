"""The wire of reports."""

from marshmallow import Schema, fields


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
