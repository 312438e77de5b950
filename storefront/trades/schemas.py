"""The wire of trades."""

from marshmallow import Schema, fields, validate

from storefront.trades.rules import Pricing


class TradeSchema(Schema):
    """A trade as the window shows it."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    description = fields.String()
    description_en = fields.String()
    pricing = fields.String()
    price_fen = fields.Integer(allow_none=True, metadata={"description": "of a visit or an hour"})
    minutes = fields.Integer()
    needs_licence = fields.Boolean()


class NewTradeSchema(Schema):
    """A trade as the operator defines it."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    description = fields.String(load_default="")
    description_en = fields.String(load_default="")
    pricing = fields.Enum(Pricing, by_value=True, required=True)
    price_fen = fields.Integer(load_default=None, allow_none=True, strict=True)
    minutes = fields.Integer(required=True, strict=True)
    fee_basis_points = fields.Integer(load_default=1000, strict=True)
    callout_fen = fields.Integer(load_default=0, strict=True, validate=validate.Range(min=0))
    needs_licence = fields.Boolean(load_default=False)
