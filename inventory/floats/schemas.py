"""The wire of floats."""

from marshmallow import Schema, fields


class CashSchema(Schema):
    """Cash for a desk or from it, once by client id."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code"})
    fen = fields.Integer(required=True, strict=True)


class CountSchema(Schema):
    """What an agent counted, once by client id."""

    client_id = fields.UUID(required=True)
    place = fields.String(required=True, metadata={"description": "12-digit code"})
    counted_fen = fields.Integer(required=True, strict=True)
    note = fields.String(load_default="", metadata={"description": "why it differs"})


class FloatRowSchema(Schema):
    """The float of one desk."""

    place_code = fields.String()
    place_name = fields.String()
    held_fen = fields.Integer()
    differences_fen = fields.Integer(
        metadata={"description": "counted too much over all counts; negative: missing"}
    )
    counted_at = fields.DateTime(allow_none=True)
    funded_at = fields.DateTime(allow_none=True)
    days_uncounted = fields.Integer(allow_none=True)
    is_count_due = fields.Boolean()


class FloatMoveSchema(Schema):
    """Cash that came or went."""

    kind = fields.String()
    voucher = fields.String()
    memo = fields.String()
    fen = fields.Integer(metadata={"description": "into the float; negative out of it"})
    left_fen = fields.Integer()
    posted_at = fields.DateTime()


class CountRowSchema(Schema):
    """A count."""

    place_name = fields.String()
    counted_fen = fields.Integer()
    expected_fen = fields.Integer()
    difference_fen = fields.Integer()
    note = fields.String()
    counted_by = fields.String()
    counted_at = fields.DateTime()
