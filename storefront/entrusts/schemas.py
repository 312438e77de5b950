"""The wire of money held for errands."""

from marshmallow import Schema, fields

from storefront.entrusts.rules import Errand


class NewEntrustSchema(Schema):
    """Cash that a villager gives for an errand."""

    client_id = fields.UUID(required=True)
    villager = fields.String(required=True)
    errand = fields.Enum(Errand, by_value=True, required=True)
    what = fields.String(required=True)
    held_fen = fields.Integer(required=True, strict=True)


class SpendSchema(Schema):
    """What was paid; the receipt's photo was sent before."""

    fen = fields.Integer(required=True, strict=True)
    receipt_id = fields.UUID(load_default=None, allow_none=True)


class SettleSchema(Schema):
    """The villager's proof that the change is in their hand."""

    pin = fields.String(required=True)


class EntrustSchema(Schema):
    """Money held for an errand."""

    code = fields.String()
    kind = fields.String()
    what = fields.String()
    state = fields.String()
    held_fen = fields.Integer()
    spent_fen = fields.Integer(allow_none=True)
