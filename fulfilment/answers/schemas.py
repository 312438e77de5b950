"""The wire of answers to disputes."""

from marshmallow import Schema, fields, validate

from fulfilment.answers.rules import Field, PaperKind


class DisputePaperSchema(Schema):
    """A file that goes with an answer."""

    kind = fields.String(metadata={"description": "the gateway's name of it"})
    name = fields.String()
    size_bytes = fields.Integer()
    added_at = fields.DateTime()


class DisputeAnswerSchema(Schema):
    """What a bank is answered."""

    dispute_id = fields.String()
    kind = fields.String(metadata={"description": "evidence or given_up"})
    state = fields.String(metadata={"description": "draft, sending or sent"})
    words = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "the gateway's name of a field → what is said there"},
    )
    refusal = fields.String(metadata={"description": "why it was not taken the last time"})
    handed_in_at = fields.DateTime(allow_none=True)
    sent_at = fields.DateTime(allow_none=True)
    papers = fields.List(fields.Nested(DisputePaperSchema))


class DisputeWordsSchema(Schema):
    """What is said in each field; a field left out is not sent."""

    words = fields.Dict(
        keys=fields.String(validate=validate.OneOf([each.value for each in Field])),
        values=fields.String(),
        required=True,
    )


class HandInSchema(Schema):
    """Handing in what was saved, once."""

    client_id = fields.UUID(required=True)


class NewDisputePaperSchema(Schema):
    """A paper: PDF, PNG or JPEG, in base64."""

    client_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf([each.value for each in PaperKind]))
    name = fields.String(load_default="")
    content = fields.String(required=True, metadata={"description": "base64"})
