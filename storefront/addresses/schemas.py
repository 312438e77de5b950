"""The wire of split addresses."""

from marshmallow import Schema, fields, validate


class PastedLineSchema(Schema):
    """A pasted line."""

    text = fields.String(required=True, validate=validate.Length(max=400))


class SplitAddressSchema(Schema):
    """What the line was read as; what was not found is empty."""

    name = fields.String()
    phone = fields.String()
    province = fields.String()
    city = fields.String()
    county = fields.String()
    town = fields.String()
    door = fields.String()
    code = fields.String(metadata={"description": "region, 2 to 9 digits"})
    line = fields.String(metadata={"description": "the address in one line again"})
