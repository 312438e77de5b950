"""The wire of notes."""

from marshmallow import Schema, fields


class NoteSchema(Schema):
    """Whom to text."""

    phone = fields.String(required=True, metadata={"description": "a mainland mobile number"})


class NoteAnswerSchema(Schema):
    """Whether this number waits only since now."""

    new = fields.Boolean()
