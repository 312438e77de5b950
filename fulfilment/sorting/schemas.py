"""The wire of putting away."""

from marshmallow import Schema, fields, validate

from fulfilment.floor.schemas import RAW_CHARACTERS_MAX, ClientSchema

Raw = validate.Length(max=RAW_CHARACTERS_MAX)


class NewShelvingSchema(ClientSchema):
    """Two scans: a crate or an item, then a shelf."""

    thing = fields.String(required=True, validate=Raw)
    shelf = fields.String(required=True, validate=Raw)


class ShelvingSchema(Schema):
    """What went onto a shelf, and how much of it the shop may sell now."""

    code = fields.String()
    shelf = fields.String()
    items = fields.Integer()
    offered = fields.Integer()
    reasons = fields.List(
        fields.String(), metadata={"description": "held, expired, unlicensed, unlisted"}
    )


class OfferedSchema(Schema):
    """How many items the shop may sell since now."""

    offered = fields.Integer()


class DockSchema(Schema):
    """A crate on the dock; items in no crate have no code."""

    crate_code = fields.String()
    items = fields.Integer()


class ShelfSchema(Schema):
    """A shelf, by the code on its label."""

    code = fields.String()
    name = fields.String()
