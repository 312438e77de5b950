"""The wire of losses."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import ScanSchema
from fulfilment.losses.rules import TYPED
from fulfilment.losses.services import NOTE_CHARACTERS_MAX


class NewLossSchema(ScanSchema):
    """What is lost, and why; the photo may follow under its id."""

    reason = fields.String(
        required=True, validate=validate.OneOf([str(reason) for reason in TYPED])
    )
    note = fields.String(load_default="", validate=validate.Length(max=NOTE_CHARACTERS_MAX))
    by_desk = fields.Boolean(
        load_default=False, metadata={"description": "the desk spoiled it, whatever the reason"}
    )
    picture_id = fields.UUID(required=True, metadata={"description": "sent to /api/pictures"})


class LossQuerySchema(Schema):
    """Which losses."""

    state = fields.String(
        load_default=None,
        validate=validate.OneOf(["reported", "confirmed", "declined"]),
    )


class LossSchema(Schema):
    """A loss."""

    loss_id = fields.Integer()
    item_code = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    villager_code = fields.String()
    base_units = fields.Integer()
    base_unit = fields.String()
    reason = fields.String()
    by_desk = fields.Boolean(
        allow_none=True,
        metadata={"description": "the desk spoiled it, took it back at a till or lost it"},
    )
    bearer = fields.String(metadata={"description": "villager or desk, by the terms at intake"})
    note = fields.String()
    picture_id = fields.UUID(allow_none=True)
    state = fields.String()
    value_fen = fields.Integer(
        allow_none=True, metadata={"description": "what the desk answers for"}
    )
    reported_by = fields.String()
    reported_at = fields.DateTime()
    decided_by = fields.String(allow_none=True)
    decided_at = fields.DateTime(allow_none=True)
