"""The wire of returns."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ScanSchema
from fulfilment.losses.services import NOTE_CHARACTERS_MAX


class BadReturnSchema(ScanSchema):
    """A thing that came back and cannot be sold; its photo may follow under its id."""

    note = fields.String(load_default="", validate=validate.Length(max=NOTE_CHARACTERS_MAX))
    picture_id = fields.UUID(required=True, metadata={"description": "sent to /api/pictures"})


class ReturnedSchema(Schema):
    """A thing that came back."""

    code = fields.String()
    new_code = fields.String(metadata={"description": "stick it on; empty where it is set apart"})
    loss_id = fields.Integer(allow_none=True)
    refund_fen = fields.Integer()
