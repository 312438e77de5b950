"""The wire of matters and applications."""

from marshmallow import Schema, fields

from storefront.matters.rules import Outcome


class MatterSchema(Schema):
    """A matter with its measured figures."""

    code = fields.String(attribute="matter.code")
    name = fields.String(attribute="matter.name")
    name_en = fields.String(attribute="matter.name_en")
    limit_days = fields.Integer(attribute="matter.limit_days")
    papers_count = fields.Integer()
    steps_count = fields.Integer()
    answered_count = fields.Integer()
    in_time_count = fields.Integer()
    days_tenths = fields.Integer(metadata={"description": "average working days, in tenths"})


class OpeningSchema(Schema):
    """An application as it is begun at the desk."""

    client_id = fields.UUID(required=True)
    matter = fields.String(required=True)
    villager = fields.String(required=True, metadata={"description": "code of the card"})
    authority_until = fields.Date(load_default=None, allow_none=True)


class ApplicationPaperSchema(Schema):
    """A paper of an application."""

    number = fields.Integer()
    name = fields.String()
    received_at = fields.DateTime(allow_none=True)
    given_back_at = fields.DateTime(allow_none=True)


class ApplicationStepSchema(Schema):
    """A step of a matter."""

    number = fields.Integer()
    name = fields.String()
    owner = fields.String()


class ApplicationSchema(Schema):
    """An application; the villager is masked."""

    code = fields.String(attribute="application.code")
    key = fields.String(attribute="application.tracking_key")
    matter = fields.String(attribute="matter.code")
    state = fields.String(attribute="application.state")
    villager = fields.String(attribute="masked_villager")
    due_on = fields.Date(attribute="application.due_on", allow_none=True)
    step_number = fields.Integer(attribute="application.step_number", allow_none=True)
    escalated_at = fields.DateTime(attribute="application.escalated_at", allow_none=True)
    papers = fields.List(fields.Nested(ApplicationPaperSchema))
    steps = fields.List(fields.Nested(ApplicationStepSchema))


class PaperSchema(Schema):
    """A paper that is taken in; its photo was sent before, or none is needed."""

    picture_id = fields.UUID(load_default=None, allow_none=True)


class PromiseSchema(Schema):
    """The villager's signature."""

    pin = fields.String(load_default="")
    signature_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "drawn, sent before"}
    )


class AnswerSchema(Schema):
    """What the authority said."""

    outcome = fields.Enum(Outcome, by_value=True, required=True)
    note = fields.String(load_default="")


class FollowSchema(Schema):
    """What opens an application to who holds its receipt."""

    key = fields.String(load_default="")
