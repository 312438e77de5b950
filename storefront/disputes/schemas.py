"""The wire of disputes."""

from marshmallow import Schema, fields


class DisputeSchema(Schema):
    """A dispute with a shopper's bank."""

    dispute_id = fields.String(metadata={"description": "the gateway's id"})
    subject = fields.String(
        allow_none=True, metadata={"description": "the order or errand that was paid"}
    )
    state = fields.String(
        metadata={"description": "inquiry, needs_answer, under_review, won, lost or closed"}
    )
    reason = fields.String(metadata={"description": "the bank's word"})
    disputed_fen = fields.Integer()
    held_fen = fields.Integer(metadata={"description": "taken back by the bank and not given back"})
    opened_at = fields.DateTime()
    answer_by = fields.DateTime(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
