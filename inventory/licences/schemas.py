"""The wire of workshop licences."""

from typing import Any

from marshmallow import Schema, fields, post_load

from inventory.produce.rules import LicencePaper


class NewLicenceSchema(Schema):
    """A licence as its paper has it."""

    produce_code = fields.String(required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    expires_on = fields.Date(required=True, metadata={"description": "the last day, inclusive"})
    picture_id = fields.UUID(required=True, metadata={"description": "photo of the paper"})

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> dict[str, Any]:
        """Make what the service takes."""
        produce_code = typed.pop("produce_code")
        return {"produce_code": produce_code, "licence": LicencePaper(**typed)}


class LicenceSchema(Schema):
    """A licence of a household."""

    number = fields.String()
    produce_code = fields.String()
    produce_name = fields.String()
    issued_on = fields.Date()
    expires_on = fields.Date()
    sample = fields.Boolean(metadata={"description": "made up for demonstration"})
    is_in_force = fields.Boolean()
    recorded_by = fields.String()
    recorded_at = fields.AwareDateTime()
