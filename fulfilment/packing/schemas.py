"""The wire of picking and packing."""

from marshmallow import Schema, fields


class LackSchema(Schema):
    """What the shelves have too little of."""

    title = fields.String()
    title_en = fields.String()
    packs = fields.Integer()


class WaitSchema(Schema):
    """That an order waits for goods which were sold before they are there."""

    ships_on = fields.Date(allow_none=True, metadata={"description": "the first day, as promised"})


class PickLineSchema(Schema):
    """One line of an order, in packs."""

    title = fields.String()
    title_en = fields.String()
    packs = fields.Integer()
    allocated = fields.Integer()
    picked = fields.Integer()


class PickSchema(Schema):
    """A paid order that waits to be picked."""

    code = fields.String()
    paid_at = fields.AwareDateTime()
    packs = fields.Integer()
    picked = fields.Integer()
    lines = fields.List(fields.Nested(PickLineSchema))
    lacks = fields.List(fields.Nested(LackSchema))
    wait = fields.Nested(
        WaitSchema, allow_none=True, metadata={"description": "not to be picked before they come"}
    )


class TaskSchema(Schema):
    """One chosen pack: where to find it, or which item it became."""

    allocation_id = fields.Integer(metadata={"description": "to say that it is not there"})
    lot_code = fields.String()
    shelf = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()
    item_code = fields.String(allow_none=True)


class PickSheetSchema(Schema):
    """An order with what was chosen for it, in walking order."""

    code = fields.String()
    state = fields.String()
    lines = fields.List(fields.Nested(PickLineSchema))
    tasks = fields.List(fields.Nested(TaskSchema))
    parcel_code = fields.String(allow_none=True)


class PickedSchema(Schema):
    """An item that was taken off its shelf, or put back."""

    item_code = fields.String()
    lot_code = fields.String()
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()
    shelf = fields.String()
    picked = fields.Integer()
    packs = fields.Integer()


class ParcelSchema(Schema):
    """The box of one order."""

    code = fields.String()
    packed_at = fields.AwareDateTime()
