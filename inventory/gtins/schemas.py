"""The wire of GTINs."""

from marshmallow import Schema, fields


class GtinSchema(Schema):
    """A pack with its GTIN, if it has one."""

    pack_id = fields.Integer()
    produce_name = fields.String()
    produce_name_en = fields.String()
    name = fields.String()
    name_en = fields.String()
    loose = fields.Boolean()
    gtin = fields.String(allow_none=True)


class NamedGtinSchema(Schema):
    """The GTIN that a pack gets; empty takes it off."""

    gtin = fields.String(required=True)
