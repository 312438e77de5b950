"""The wire of shelves."""

from marshmallow import Schema, fields

from inventory.produce.rules import StorageZone

ZONES = ", ".join(StorageZone)


class NewHubShelfSchema(Schema):
    """A shelf to add, or how warm one is kept."""

    name = fields.String(required=True)
    zone = fields.Enum(
        StorageZone, by_value=True, allow_none=True, load_default=None,
        metadata={"description": f"one of {ZONES}; nothing: takes goods of any zone"},
    )  # fmt: skip


class HubShelfSchema(Schema):
    """A shelf with what stands on it."""

    code = fields.String()
    name = fields.String()
    zone = fields.String(allow_none=True)
    items = fields.Integer()
    misplaced = fields.Integer()
