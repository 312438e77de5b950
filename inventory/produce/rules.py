"""What a kind of goods is made of: pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.units import BaseUnit


class ProduceClass(StrEnum):
    """What the law makes of the goods."""

    FRESH = "fresh"
    PROCESSED = "processed"
    """Home-processed food: needs a workshop licence (Food Safety Law art. 35-36)."""
    HANDMADE = "handmade"


@dataclass(frozen=True)
class Question:
    """One line of a quality checklist; yes is the good answer."""

    key: str
    question: str
    question_en: str


@dataclass(frozen=True)
class NewProduce:
    """What an operator says of a kind of goods."""

    code: str
    name: str
    name_en: str
    base_unit: BaseUnit
    produce_class: ProduceClass
    shelf_life_days: int
    return_window_hours: int
    checklist: tuple[Question, ...]
    picture: str = "produce"
    """Which drawing stands for it: eggs, jar, produce."""


def needs_licence(produce_class: str) -> bool:
    """Say whether goods of this class are sold only with a licence on file."""
    return produce_class == ProduceClass.PROCESSED
