"""The wire of counts."""

from marshmallow import Schema, fields

from fulfilment.floor.schemas import ClientSchema


class NewCountSchema(ClientSchema):
    """Which shelf."""

    shelf = fields.String(required=True, metadata={"description": "its code, as scanned"})


class SeenSchema(Schema):
    """What was seen so far."""

    code = fields.String()
    seen = fields.Integer()


class ShelfCountSchema(Schema):
    """A count."""

    count_id = fields.Integer()
    shelf = fields.String()
    state = fields.String(metadata={"description": "open, right, different, settled or dropped"})
    counted_by = fields.String()
    opened_at = fields.DateTime()
    closed_at = fields.DateTime(allow_none=True)
    decided_by = fields.String(allow_none=True)
    seen = fields.Integer()
    missing = fields.Integer()
