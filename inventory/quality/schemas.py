"""The wire of answers and rapid tests."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from inventory.quality.rules import Answer, Method, Reading


class AnswerField(fields.Field[Answer]):
    """What a question of a checklist was answered: its own kind says which of these it takes."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Answer:
        if isinstance(value, bool | int | str):
            return value
        raise ValidationError("true, false, a whole number or a word")

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return value


class ReadingSchema(Schema):
    """A rapid test as read off the device; whether it is positive is judged here."""

    method = fields.Enum(Method, by_value=True, load_default=Method.INHIBITION)
    value_tenths = fields.Integer(
        required=True, strict=True, metadata={"description": "tenths of a percent of inhibition"}
    )
    limit_tenths = fields.Integer(
        required=True,
        strict=True,
        metadata={"description": "tenths of a percent; 50 % is positive, whatever is typed"},
    )
    device = fields.String(required=True)
    reagent_batch = fields.String(required=True)
    picture_id = fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "photo of the screen"}
    )

    @post_load
    def reading(self, typed: dict[str, Any], **_: object) -> Reading:
        """Make what the service takes."""
        return Reading(**typed)


class AnsweredSchema(Schema):
    """A question as it was asked, answered and judged."""

    key = fields.String()
    question = fields.String()
    question_en = fields.String()
    kind = fields.String(metadata={"description": "yes_no, number, choice or photo"})
    answer = AnswerField()
    good = fields.Boolean()
    text = fields.String(metadata={"description": "the answer in words; empty of a photo"})
    text_en = fields.String()
