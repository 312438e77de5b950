"""The wire of vouchers."""

from marshmallow import Schema, fields


class ShopVoucherSchema(Schema):
    """A voucher, and how often it was used."""

    code = fields.String()
    name = fields.String()
    off_fen = fields.Integer()
    least_goods_fen = fields.Integer()
    valid_from = fields.DateTime()
    valid_until = fields.DateTime()
    uses_max = fields.Integer()
    used = fields.Integer()
    stopped_at = fields.DateTime(allow_none=True)


class NewShopVoucherSchema(Schema):
    """A voucher that is to be made."""

    code = fields.String(required=True, metadata={"description": "4 to 20 letters and digits"})
    name = fields.String(required=True)
    off_fen = fields.Integer(required=True, strict=True)
    least_goods_fen = fields.Integer(required=True, strict=True)
    valid_until = fields.AwareDateTime(required=True)
    uses_max = fields.Integer(required=True, strict=True)
