"""The wire of change money."""

from marshmallow import Schema, fields, validate

from storefront.tillfloats.rules import SlipState, Way

WAYS = [str(each) for each in Way]


class FloatSlipRequestSchema(Schema):
    """Change money for a shop or back from it, once by client id."""

    client_id = fields.UUID(required=True)
    shop = fields.String(required=True, metadata={"description": "12-digit code"})
    way = fields.String(required=True, validate=validate.OneOf(WAYS))
    fen = fields.Integer(required=True, strict=True)


class FloatOfShopSchema(Schema):
    """The change money that a shop has from finance."""

    code = fields.String(metadata={"description": "of the shop"})
    name = fields.String()
    float_fen = fields.Integer()


class FloatSlipSchema(Schema):
    """Change money handed over; it moved when it was signed."""

    slip_id = fields.Integer()
    shop_code = fields.String()
    way = fields.String(metadata={"description": "given to the shop or returned by it"})
    fen = fields.Integer()
    state = fields.String(metadata={"description": ", ".join(SlipState)})
    written_by = fields.String()
    written_at = fields.DateTime()
    signed_by = fields.String(allow_none=True)
    signed_at = fields.DateTime(allow_none=True)
    dropped_by = fields.String(allow_none=True)
    dropped_at = fields.DateTime(allow_none=True)
