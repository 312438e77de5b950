"""The wire of reconciliation."""

from marshmallow import Schema, fields


class GatewayDifferenceSchema(Schema):
    """Something that the gateway and our books say differently."""

    about = fields.String(metadata={"description": "its key, to explain it by"})
    kind = fields.String(metadata={"description": "charge, refund, dispute, fee, payout or other"})
    why = fields.String(
        metadata={
            "description": "unknown (not in our books), missing (not at the gateway), amount, "
            "twice, currency or unnamed"
        }
    )
    subject = fields.String(allow_none=True)
    theirs_fen = fields.Integer(allow_none=True)
    ours_fen = fields.Integer(allow_none=True)
    happened_at = fields.DateTime()
    note = fields.String(allow_none=True, metadata={"description": "what finance found out"})


class GatewayAccountSchema(Schema):
    """Our account at the gateway, said by both."""

    theirs_fen = fields.Integer()
    ours_fen = fields.Integer()
    apart_fen = fields.Integer()
    asked_at = fields.DateTime(allow_none=True)
    differences = fields.List(fields.Nested(GatewayDifferenceSchema))


class GatewayNoteSchema(Schema):
    """What is behind a difference."""

    about = fields.String(required=True)
    note = fields.String(required=True)
