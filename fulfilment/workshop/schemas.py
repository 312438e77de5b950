"""The wire of taking goods apart and putting them together."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.units import BASE_UNITS_MAX
from fulfilment.floor.schemas import RAW_CHARACTERS_MAX, ClientSchema
from inventory.processing.rules import Wanted
from inventory.stock.rules import PACKS_MAX

Raw = validate.Length(max=RAW_CHARACTERS_MAX)


class SplitSchema(ClientSchema):
    """What to take out of a scanned thing: so many packs, or bags of these weights."""

    item = fields.String(required=True, validate=Raw)
    pack_id = fields.Integer(required=True)
    packs = fields.Integer(load_default=0, validate=validate.Range(min=0, max=PACKS_MAX))
    weights = fields.List(
        fields.Integer(validate=validate.Range(min=1, max=BASE_UNITS_MAX)),
        load_default=list,
        validate=validate.Length(max=PACKS_MAX),
        metadata={"description": "net grams of each bag, of a loose pack"},
    )

    @post_load
    def wanted(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Make what the service takes."""
        wanted = Wanted(typed["pack_id"], typed["packs"], tuple(typed["weights"]))
        return {"client_id": typed["client_id"], "item": typed["item"], "wanted": wanted}


class MergeSchema(ClientSchema):
    """What to put back, and into what."""

    item = fields.String(required=True, validate=Raw)
    parts = fields.List(
        fields.String(validate=Raw), required=True, validate=validate.Length(min=1, max=PACKS_MAX)
    )


class PartedSchema(Schema):
    """What a label holds now, and the labels of what was taken out or put back."""

    code = fields.String()
    base_units = fields.Integer(metadata={"description": "grams or pieces; 0 where none is left"})
    parts = fields.List(fields.String())


class PackSchema(Schema):
    """A size in which the produce is labelled."""

    pack_id = fields.Integer(attribute="id")
    name = fields.String()
    name_en = fields.String()
    base_units = fields.Integer()
    loose = fields.Boolean()


class PartSchema(Schema):
    """What was taken out, under a label of its own."""

    code = fields.String()
    base_units = fields.Integer(metadata={"description": "0 once it was put back"})
    pack_name = fields.String()
    pack_name_en = fields.String()
    bin_kind = fields.String()
    bin_name = fields.String()


class CardSchema(Schema):
    """What is under a label, and where it stands."""

    code = fields.String()
    base_units = fields.Integer()
    lot_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    base_unit = fields.String()
    pack_name = fields.String()
    bin_kind = fields.String()
    bin_name = fields.String()


class InHandSchema(Schema):
    """A labelled thing with what was taken out of it."""

    card = fields.Nested(CardSchema)
    parent_code = fields.String()
    parts = fields.List(fields.Nested(PartSchema))
    packs = fields.List(fields.Nested(PackSchema))
