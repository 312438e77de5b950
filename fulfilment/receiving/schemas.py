"""The wire of receiving."""

from marshmallow import Schema, fields, validate


class ArrivalSchema(Schema):
    """Closing a manifest: a shortage must be known to whoever signs for it."""

    missing_known = fields.Integer(load_default=0, validate=validate.Range(min=0, max=10_000))


class UnloadedSchema(Schema):
    """A crate that stands on the dock now."""

    crate_code = fields.String()
    items = fields.Integer()
    crates = fields.Integer(metadata={"description": "of the manifest"})
    missing = fields.Integer(metadata={"description": "still to come"})
