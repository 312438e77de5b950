"""The wire of vacancies."""

from marshmallow import Schema, fields

from storefront.vacancies.rules import Answer, Skill, WagePer


class VacancySchema(Schema):
    """Work that is offered."""

    vacancy_id = fields.Integer()
    title = fields.String()
    description = fields.String()
    employer = fields.String()
    skill = fields.String(metadata={"description": "or any"})
    wage_fen = fields.Integer()
    wage_per = fields.String()
    openings = fields.Integer()
    workplace = fields.String()
    ends_on = fields.Date()


class MatchSchema(VacancySchema):
    """Work as it fits one villager."""

    fits = fields.Boolean()
    metres = fields.Integer(allow_none=True)
    is_applied = fields.Boolean()


class MatchQuerySchema(Schema):
    """For whom work is looked for."""

    villager = fields.String(required=True)


class NewEmployerSchema(Schema):
    """Who offers work."""

    client_id = fields.UUID(required=True)
    credit_code = fields.String(required=True)
    name = fields.String(required=True)
    contact_name = fields.String(required=True)
    contact_phone = fields.String(required=True)


class EmployerSchema(Schema):
    """An employer without personal data."""

    credit_code = fields.String()
    name = fields.String()
    checked_at = fields.DateTime(allow_none=True)


class NewVacancySchema(Schema):
    """Work as it is offered."""

    client_id = fields.UUID(required=True)
    credit_code = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    skill = fields.String(required=True)
    wage_fen = fields.Integer(required=True, strict=True)
    wage_per = fields.Enum(WagePer, by_value=True, required=True)
    openings = fields.Integer(load_default=1, strict=True)
    workplace = fields.String(required=True)
    position = fields.String(
        load_default="", metadata={"description": "latitude, longitude; may be empty"}
    )
    ends_on = fields.Date(required=True)


class PostedSchema(Schema):
    """A vacancy as it was written down."""

    vacancy_id = fields.Integer(attribute="id")
    state = fields.String()


class SkillsSchema(Schema):
    """What a villager can do."""

    skills = fields.List(fields.Enum(Skill, by_value=True), required=True)


class ApplySchema(Schema):
    """An application for a villager, with their PIN or a photo of the signed consent."""

    client_id = fields.UUID(required=True)
    villager = fields.String(required=True)
    pin = fields.String(load_default="")
    picture_id = fields.UUID(load_default=None, allow_none=True)


class CandidacySchema(Schema):
    """Who applied."""

    candidacy_id = fields.Integer(attribute="id")
    state = fields.String()


class CandidacyAnswerSchema(Schema):
    """What became of who applied."""

    answer = fields.Enum(Answer, by_value=True, required=True)
