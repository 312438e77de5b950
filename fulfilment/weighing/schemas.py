"""The wire of weighing."""

from marshmallow import Schema, fields

from fulfilment.floor.schemas import ScanSchema


class NewWeightSchema(ScanSchema):
    """A scanned pack, with what it weighs."""

    grams = fields.Integer(required=True)


class PackWeightSchema(Schema):
    """A picked pack that is sold by weight."""

    item_code = fields.String()
    title = fields.String()
    title_en = fields.String()
    label_grams = fields.Integer()
    ordered_grams = fields.Integer()
    tolerance_grams = fields.Integer()
    grams = fields.Integer(allow_none=True)
