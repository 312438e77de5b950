"""The wire of next of kin: personal fields go in, and come out masked."""

from typing import Any

from marshmallow import Schema, fields, post_load

from inventory.kin.rules import Authority, KinField, Relation


class AuthoritySchema(Schema):
    """What a villager signed: this person may collect my money."""

    client_id = fields.UUID(
        required=True, metadata={"description": "made by the client: the same id is the same one"}
    )
    name = fields.String(required=True)
    relation = fields.Enum(Relation, by_value=True, required=True)
    phone = fields.String(required=True, load_only=True)
    id_number = fields.String(required=True, load_only=True)
    valid_from = fields.Date(required=True)
    valid_until = fields.Date(required=True, metadata={"description": "the last day"})
    picture_id = fields.UUID(
        required=True,
        metadata={"description": "photo of the signed paper; its bytes go to /api/pictures"},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: object) -> Authority:
        """Build the authority."""
        return Authority(**data)


class KinSchema(Schema):
    """Somebody who may, may not yet or may no more collect."""

    number = fields.Integer(metadata={"description": "first, second, … of this villager"})
    name = fields.String()
    relation = fields.String()
    masked_phone = fields.String()
    masked_id_number = fields.String()
    valid_from = fields.Date()
    valid_until = fields.Date()
    standing = fields.String(metadata={"description": "valid, coming, over or revoked"})
    authority_id = fields.UUID()
    recorded_by = fields.String()
    recorded_at = fields.DateTime()
    revoked_at = fields.DateTime(allow_none=True)


class KinRevealSchema(Schema):
    """A field to be shown in the clear, and why."""

    field = fields.Enum(KinField, by_value=True, required=True)
    reason = fields.String(required=True)


class KinRevealedSchema(Schema):
    """A field in the clear; that it was shown is on record."""

    field = fields.String()
    value = fields.String()
