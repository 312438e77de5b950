"""The wire of produce."""

from marshmallow import Schema, fields


class ChecklistLineSchema(Schema):
    """One line of a quality checklist."""

    key = fields.String()
    question = fields.String()
    question_en = fields.String()


class PackSizeSchema(Schema):
    """A size in which a produce is labelled and sold."""

    pack_id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    base_units = fields.Integer(
        metadata={"description": "pieces or grams in one; of a loose pack, what its price is for"}
    )
    loose = fields.Boolean(metadata={"description": "each bag or crate has its own weight"})
    guide_price_fen = fields.Integer(
        allow_none=True, metadata={"description": "what one is expected to bring, before the fee"}
    )


class ProduceSchema(Schema):
    """A kind of goods."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    base_unit = fields.String(metadata={"description": "piece or gram"})
    produce_class = fields.String(
        metadata={"description": "fresh, processed (needs a licence) or handmade"}
    )
    shelf_life_days = fields.Integer()
    return_window_hours = fields.Integer()
    checklist = fields.List(fields.Nested(ChecklistLineSchema))
    packs = fields.List(fields.Nested(PackSizeSchema))
