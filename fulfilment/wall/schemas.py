"""The wire of the wall."""

from marshmallow import Schema, fields

from fulfilment.wall.rules import SlotState


class WallSlotSchema(Schema):
    """A slot of the wall."""

    number = fields.Integer()
    state = fields.String(metadata={"description": "one of " + ", ".join(SlotState)})
    order_code = fields.String()
    packs = fields.Integer()
    picked = fields.Integer()


class WallSchema(Schema):
    """How many slots there are, numbered from 1."""

    slots = fields.Integer(required=True)


class SortedSchema(Schema):
    """An item that goes into a slot."""

    slot = fields.Integer()
    order_code = fields.String()
    item_code = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()
    picked = fields.Integer()
    packs = fields.Integer()


class TakenOutSchema(Schema):
    """An item that came out of its slot again."""

    slot = fields.Integer(allow_none=True)
    item_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    shelf = fields.String()
