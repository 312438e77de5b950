"""The wire of taking down."""

from marshmallow import Schema, fields


class TakenDownSchema(Schema):
    """A thing that stands on the dock again."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    shelf = fields.String(metadata={"description": "where it stood"})
