"""The wire of goods that nobody bought."""

from marshmallow import Schema, fields, validate

from fulfilment.clearance.queries import HANDBACKS_SHOWN
from fulfilment.clearance.rules import LABELS_MAX, Why
from fulfilment.floor.schemas import RAW_CHARACTERS_MAX, ClientSchema, ScanSchema
from storefront.handovers.rules import WITNESS_CHARACTERS_MAX, Proof


class UnsoldLotSchema(Schema):
    """A consigned lot near or past its last day, with what is left of it."""

    lot_code = fields.String()
    delivery_code = fields.String()
    villager_name = fields.String()
    produce_name = fields.String()
    base_unit = fields.String()
    base_units = fields.Integer(metadata={"description": "that nobody has bought"})
    expires_on = fields.Date()
    unsold_rule = fields.String(
        allow_none=True,
        metadata={"description": "return, mark_down or convert, by the terms at intake"},
    )
    told_at = fields.DateTime(allow_none=True)


class ScansSchema(ClientSchema):
    """Several labels, as they were scanned."""

    raws = fields.List(
        fields.String(validate=validate.Length(max=RAW_CHARACTERS_MAX)),
        required=True,
        validate=validate.Length(max=LABELS_MAX),
    )


class NewHandbackSchema(ScansSchema):
    """What goes home, and what proves it."""

    why = fields.String(
        load_default=str(Why.UNSOLD), validate=validate.OneOf([str(why) for why in Why])
    )
    proof = fields.String(required=True, validate=validate.OneOf([str(proof) for proof in Proof]))
    witness = fields.String(load_default="", validate=validate.Length(max=WITNESS_CHARACTERS_MAX))
    picture_id = fields.UUID(
        required=True, metadata={"description": "of the signed slip, sent to /api/pictures"}
    )


class BroughtBackSchema(ScanSchema):
    """A label that was sent home and is here again."""


class HandbackQuerySchema(Schema):
    """Which of them, the latest first."""

    before_id = fields.Integer(load_default=None)
    limit = fields.Integer(
        load_default=HANDBACKS_SHOWN, validate=validate.Range(min=1, max=HANDBACKS_SHOWN)
    )


class HandbackLineSchema(Schema):
    """One label that went home."""

    item_code = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    pack_name = fields.String()
    base_units = fields.Integer()
    base_unit = fields.String()


class HandbackSchema(Schema):
    """What went home at once."""

    handback_id = fields.Integer()
    code = fields.String()
    villager_code = fields.String()
    villager_name = fields.String()
    place_id = fields.Integer()
    why = fields.String()
    proof = fields.String()
    witness = fields.String()
    picture_id = fields.UUID()
    handed_by = fields.String()
    handed_at = fields.DateTime()
    items = fields.Integer()


class HandbackWithLinesSchema(HandbackSchema):
    """The same, with its labels."""

    lines = fields.List(fields.Nested(HandbackLineSchema))


class SentHomeSchema(Schema):
    """How much is on the way."""

    items = fields.Integer()
