"""The wire of payouts."""

from marshmallow import Schema, fields


class PlaceVerbSchema(Schema):
    """A verb at a centre, once by client id."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code"})


class ApprovedSchema(Schema):
    """How many payouts were approved."""

    approved = fields.Integer()


class PinSchema(Schema):
    """The villager's proof that the cash was handed over."""

    pin = fields.String(required=True, load_only=True)


class CollectionSchema(Schema):
    """Who collects for the villager, and what they showed."""

    kin_number = fields.Integer(
        required=True, strict=True, metadata={"description": "of the villager's authorities"}
    )
    born = fields.String(
        required=True,
        load_only=True,
        metadata={"description": "date of birth on their ID card", "example": "19800101"},
    )


class PayoutSchema(Schema):
    """A payout."""

    code = fields.String()
    state = fields.String()
    villager_code = fields.String()
    place_name = fields.String()
    total_fen = fields.Integer(metadata={"description": "what reaches the villager"})
    withheld_fen = fields.Integer(metadata={"description": "tax, by the rule of the day"})
    proposed_at = fields.DateTime()
    paid_at = fields.DateTime(allow_none=True)
    collected_by = fields.String(
        allow_none=True, metadata={"description": "next of kin; null where the villager did"}
    )


class PayoutLineSchema(Schema):
    """One earning that it pays for."""

    item_code = fields.String()
    produce = fields.String()
    base_units = fields.Integer()
    base_unit = fields.String()
    sale_fen = fields.Integer()
    top_up_fen = fields.Integer()
    fee_fen = fields.Integer()
    net_fen = fields.Integer()


class PayoutSlipSchema(Schema):
    """A payout with all that it pays for."""

    payout = fields.Nested(PayoutSchema)
    sale_fen = fields.Integer()
    top_up_fen = fields.Integer()
    fee_fen = fields.Integer()
    lines = fields.List(fields.Nested(PayoutLineSchema))
