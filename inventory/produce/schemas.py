"""The wire of produce."""

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from app.units import BaseUnit
from inventory.produce.rules import (
    MONTHS,
    Grade,
    Keeping,
    NewProduce,
    Option,
    ProduceClass,
    Question,
    QuestionKind,
    StorageZone,
)

PICTURES = ("eggs", "jar", "produce")


class OptionSchema(Schema):
    """One answer that a choice offers."""

    key = fields.String(required=True)
    text = fields.String(required=True)
    text_en = fields.String(load_default="")
    good = fields.Boolean(required=True, metadata={"description": "a good answer"})

    @post_load
    def option(self, typed: dict[str, Any], **_: object) -> Option:
        """Make what the rules read."""
        return Option(**(typed | {"text_en": typed["text_en"] or typed["text"]}))


class QuestionSchema(Schema):
    """One line of a quality checklist; of a yes-or-no question, yes is the good answer."""

    key = fields.String(required=True)
    question = fields.String(required=True)
    question_en = fields.String(load_default="")
    kind = fields.Enum(QuestionKind, by_value=True, load_default=QuestionKind.YES_NO)
    unit = fields.String(load_default="", metadata={"description": "of a number: 天, ℃"})
    decimals = fields.Integer(
        strict=True,
        load_default=0,
        metadata={"description": "of a number: answer and limits are whole, 125 with one is 12.5"},
    )
    minimum = fields.Integer(strict=True, load_default=None, allow_none=True)
    maximum = fields.Integer(strict=True, load_default=None, allow_none=True)
    options = fields.List(
        fields.Nested(OptionSchema), load_default=list, metadata={"description": "of a choice"}
    )

    @post_load
    def read(self, typed: dict[str, Any], **_: object) -> Question:
        """Make what the rules read."""
        english = typed["question_en"] or typed["question"]
        return Question(**(typed | {"options": tuple(typed["options"]), "question_en": english}))


class PackSizeSchema(Schema):
    """A size in which a produce is labelled and sold."""

    pack_id = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    base_units = fields.Integer(
        metadata={"description": "pieces or grams in one; of a loose pack, what its price is for"}
    )
    loose = fields.Boolean(metadata={"description": "each bag or crate has its own weight"})
    grade = fields.String(metadata={"description": "first, second or third"})
    guide_price_fen = fields.Integer(
        allow_none=True, metadata={"description": "what one is expected to bring, before the fee"}
    )


class KeepingSchema(Schema):
    """Names of a kind, and how it keeps."""

    name = fields.String(required=True)
    name_en = fields.String(load_default="")
    shelf_life_days = fields.Integer(required=True, strict=True)
    month_days = fields.List(
        fields.Integer(strict=True, allow_none=True),
        load_default=lambda: [None] * MONTHS,
        metadata={
            "description": "shelf life of what comes in each month, where it is not the usual one"
        },
    )
    storage_zone = fields.Enum(
        StorageZone,
        by_value=True,
        load_default=StorageZone.AMBIENT,
        metadata={"description": "ambient, cool (0-4 °C) or frozen (-18 °C)"},
    )
    return_window_hours = fields.Integer(required=True, strict=True)

    @post_load
    def made(self, typed: dict[str, Any], **_: object) -> Any:
        """Make what the service takes."""
        return Keeping(**(typed | {"month_days": tuple(typed["month_days"])}))


class NewProduceSchema(KeepingSchema):
    """A kind of goods to define."""

    code = fields.String(required=True, metadata={"description": "a-z, 0-9 and -"})
    base_unit = fields.Enum(BaseUnit, by_value=True, required=True)
    produce_class = fields.Enum(ProduceClass, by_value=True, required=True)
    picture = fields.String(load_default="produce", validate=validate.OneOf(PICTURES))
    checklist = fields.List(fields.Nested(QuestionSchema), load_default=list)

    @post_load
    def made(self, typed: dict[str, Any], **_: object) -> Any:
        """Make what the service takes."""
        lists = {name: tuple(typed[name]) for name in ("month_days", "checklist")}
        return NewProduce(**(typed | lists))


class NewPackSchema(Schema):
    """A size to define."""

    name = fields.String(required=True)
    name_en = fields.String(load_default="")
    base_units = fields.Integer(required=True, strict=True)
    loose = fields.Boolean(load_default=False)
    grade = fields.Enum(Grade, by_value=True, load_default=Grade.FIRST)


class GuidePriceSchema(Schema):
    """What one pack is expected to bring."""

    price_fen = fields.Integer(required=True, strict=True)


class RetirementSchema(Schema):
    """Whether it is taken no more."""

    is_retired = fields.Boolean(required=True)


class NewChecklistSchema(Schema):
    """Questions to ask from now on."""

    client_id = fields.UUID(required=True)
    questions = fields.List(fields.Nested(QuestionSchema), required=True)


class ChecklistSchema(Schema):
    """One version of what is asked of a produce."""

    version = fields.Integer()
    questions = fields.List(fields.Nested(QuestionSchema))
    published_by = fields.String()
    valid_from = fields.AwareDateTime()


class ProduceSchema(Schema):
    """A kind of goods."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    base_unit = fields.String(metadata={"description": "piece or gram"})
    produce_class = fields.String(
        metadata={"description": "fresh, processed (needs a licence) or handmade"}
    )
    shelf_life_days = fields.Integer()
    month_days = fields.List(fields.Integer(allow_none=True))
    storage_zone = fields.String()
    return_window_hours = fields.Integer()
    checklist_version = fields.Integer()
    checklist = fields.List(fields.Nested(QuestionSchema))
    packs = fields.List(fields.Nested(PackSizeSchema))
