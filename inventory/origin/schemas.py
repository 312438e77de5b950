"""Origins on the wire."""

from marshmallow import Schema, fields

from inventory.certificates.schemas import ToldCertificateSchema
from inventory.quality.schemas import AnsweredSchema


class ToldQuestionSchema(AnsweredSchema):
    """A question of the checklist; of a photo a buyer hears only that there is one."""

    class Meta:
        exclude = ("answer",)


class StepSchema(Schema):
    """One step of the life."""

    stage = fields.String()
    occurred_at = fields.AwareDateTime()
    place_name = fields.String()
    place_name_en = fields.String()


class OriginSchema(Schema):
    """Where an item or a lot comes from; no personal data without consent (PIPL art. 25)."""

    code = fields.String()
    kind = fields.String(metadata={"description": "item or lot"})
    condition = fields.String(metadata={"description": "good, held, expired or destroyed"})
    produce_name = fields.String()
    produce_name_en = fields.String()
    pack_name = fields.String()
    pack_name_en = fields.String()
    base_units = fields.Integer(metadata={"description": "pieces or grams"})
    base_unit = fields.String()
    lot_code = fields.String()
    received_on = fields.Date()
    expires_on = fields.Date(metadata={"description": "last day, inclusive"})
    place_name = fields.String()
    place_name_en = fields.String()
    is_sample_place = fields.Boolean()
    household = fields.String(
        allow_none=True, metadata={"description": "masked; null without the household's consent"}
    )
    story = fields.String()
    licence_number = fields.String()
    is_sample_licence = fields.Boolean()
    is_checked = fields.Boolean()
    questions = fields.List(fields.Nested(ToldQuestionSchema))
    certificates = fields.List(fields.Nested(ToldCertificateSchema))
    steps = fields.List(fields.Nested(StepSchema))
