"""The wire of pairs."""

from marshmallow import Schema, fields

from storefront.pairs.rules import USUAL_DAYS, Condition


class NewPairSchema(Schema):
    """A volunteer and an elder as they are put together."""

    client_id = fields.UUID(required=True)
    volunteer = fields.String(required=True, metadata={"description": "code of the provider"})
    villager = fields.String(required=True)
    every_days = fields.Integer(load_default=USUAL_DAYS, strict=True)
    first_on = fields.Date(required=True, metadata={"description": "last day of the first visit"})
    agreed = fields.Boolean(required=True, metadata={"description": "the elder agreed"})
    contact_name = fields.String(load_default="")
    contact_phone = fields.String(load_default="")


class PairSchema(Schema):
    """A pair in force."""

    pair_id = fields.Integer()
    volunteer = fields.String()
    elder = fields.String()
    phone = fields.String(metadata={"description": "masked, but for the volunteer"})
    place_name = fields.String()
    every_days = fields.Integer()
    due_on = fields.Date()
    last_at = fields.DateTime(allow_none=True)
    visits_count = fields.Integer()
    missed_count = fields.Integer()


class AlarmSchema(Schema):
    """A missed visit or a need of help."""

    visit_id = fields.Integer()
    volunteer = fields.String()
    elder = fields.String()
    place_name = fields.String()
    is_missed = fields.Boolean()
    due_on = fields.Date()
    note = fields.String()


class VisitedSchema(Schema):
    """How a volunteer found the elder."""

    condition = fields.Enum(Condition, by_value=True, load_default=Condition.WELL)
    note = fields.String(load_default="")


class PairNoteSchema(Schema):
    """What was done, or why it ends."""

    note = fields.String(required=True)
