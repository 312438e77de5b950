"""The wire of differences."""

from marshmallow import Schema, fields


class ClosingSchema(Schema):
    """What became of the crate, in words."""

    note = fields.String(required=True)


class DifferenceSchema(Schema):
    """A crate that did not come."""

    difference_id = fields.Integer()
    crate_code = fields.String()
    items = fields.Integer(metadata={"description": "in it now"})
    manifest_code = fields.String()
    named_by = fields.String()
    named_at = fields.DateTime()
    outcome = fields.String(allow_none=True, metadata={"description": "found, stayed or lost"})
    note = fields.String()
    closed_by = fields.String(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
