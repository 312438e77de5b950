"""What a kind of goods is made of: pure."""

import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.errors import Refusal
from app.units import BaseUnit

QUESTIONS_MAX = 20
OPTIONS_MIN = 2
OPTIONS_MAX = 12
TEXT_CHARACTERS_MAX = 60
UNIT_CHARACTERS_MAX = 8
DECIMALS_MAX = 3
LIMIT_MAX = 10**9
DAYS_MAX = 3650
MONTHS = 12
CODE = re.compile(r"[a-z][a-z0-9-]{1,31}")


class ProduceClass(StrEnum):
    """What the law makes of the goods."""

    FRESH = "fresh"
    PROCESSED = "processed"
    """Home-processed food: needs a workshop licence (Food Safety Law art. 35-36)."""
    HANDMADE = "handmade"


class StorageZone(StrEnum):
    """How warm the goods may be kept."""

    AMBIENT = "ambient"
    COOL = "cool"
    """0-4 °C."""
    FROZEN = "frozen"
    """-18 °C or below."""


class Grade(StrEnum):
    """How good goods are, as they are sorted and sold."""

    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class QuestionKind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    NUMBER = "number"
    CHOICE = "choice"
    PHOTO = "photo"


@dataclass(frozen=True)
class Option:
    """One answer that a choice offers."""

    key: str
    text: str
    text_en: str
    good: bool


@dataclass(frozen=True)
class Question:
    """One line of a quality checklist. Of a yes-or-no question, yes is the good answer."""

    key: str
    question: str
    question_en: str
    kind: QuestionKind = QuestionKind.YES_NO
    unit: str = ""
    """Of a number, as it is shown behind it: 天, ℃."""
    decimals: int = 0
    """Of a number: answers and limits are whole, 125 with one decimal is 12.5."""
    minimum: int | None = None
    maximum: int | None = None
    options: tuple[Option, ...] = ()
    """Of a choice, in order."""


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
    checklist: tuple[Question, ...] = ()
    picture: str = "produce"
    """Which drawing stands for it: eggs, jar, produce."""
    storage_zone: StorageZone = StorageZone.AMBIENT
    month_days: tuple[int | None, ...] = (None,) * MONTHS
    """Shelf life of what comes in January, February, …; nothing where it is the usual one."""


@dataclass(frozen=True)
class LicencePaper:
    """A workshop licence as its paper has it."""

    number: str
    issued_on: date
    """The first day on which it holds."""
    expires_on: date
    """The last day on which it holds, inclusive."""
    picture_id: uuid.UUID | None = None
    """Photo of the paper."""
    sample: bool = False
    """Made up for demonstration; no authority issued it, and there is no paper."""


@dataclass(frozen=True)
class Keeping:
    """What an operator may change of a kind of goods later: names, and how it keeps."""

    name: str
    name_en: str
    shelf_life_days: int
    return_window_hours: int
    storage_zone: StorageZone
    month_days: tuple[int | None, ...]


def code_read(typed: str) -> str:
    """Read the short word by which a kind is known to other systems: tu-ji-dan.

    Raises:
        Refusal: `produce.code_wrong`.
    """
    code = typed.strip().lower()
    if not CODE.fullmatch(code):
        raise Refusal("produce.code_wrong")
    return code


def name_read(typed: str) -> str:
    """Read the name of a kind or a pack.

    Raises:
        Refusal: `produce.name_missing`.
    """
    name = typed.strip()
    if not 0 < len(name) <= TEXT_CHARACTERS_MAX:
        raise Refusal("produce.name_missing", most=TEXT_CHARACTERS_MAX)
    return name


def licence_read(licence: LicencePaper) -> str:
    """Read the number of a licence, and refuse one that cannot be.

    Raises:
        Refusal: `licence.number_missing`, `licence.dates_wrong`, `licence.photo_missing`.
    """
    number = licence.number.strip()
    if not 0 < len(number) <= TEXT_CHARACTERS_MAX:
        raise Refusal("licence.number_missing")
    if licence.expires_on < licence.issued_on:
        raise Refusal("licence.dates_wrong")
    if licence.picture_id is None and not licence.sample:
        raise Refusal("licence.photo_missing")
    return number


def needs_licence(produce_class: str) -> bool:
    """Say whether goods of this class are sold only with a licence on file."""
    return produce_class == ProduceClass.PROCESSED


def shelf_life_days(usual: int, by_month: Sequence[int | None], on: date) -> int:
    """Tell how many days goods keep that come in on a day; eggs keep longer in winter."""
    return by_month[on.month - 1] or usual


def refuse_absurd_keeping(
    shelf_life_days: int, return_window_hours: int, month_days: Sequence[int | None]
) -> None:
    """Refuse days that no goods keep.

    Raises:
        Refusal: `produce.days_wrong`.
    """
    days = [shelf_life_days, *(one for one in month_days if one is not None)]
    is_possible = all(0 < one <= DAYS_MAX for one in days)
    if not is_possible or len(month_days) != MONTHS or not 0 < return_window_hours <= 24 * DAYS_MAX:
        raise Refusal("produce.days_wrong", most=DAYS_MAX)


def refuse_absurd_checklist(questions: Sequence[Question]) -> None:
    """Refuse a checklist that nobody could answer.

    Raises:
        Refusal: `checklist.too_long`, `checklist.question_twice`, and per question
            `checklist.text_missing`, `checklist.unit_wrong`, `checklist.limits_wrong`,
            `checklist.options_wrong`, each with its number.
    """
    if len(questions) > QUESTIONS_MAX:
        raise Refusal("checklist.too_long", most=QUESTIONS_MAX)
    counted = Counter(question.key for question in questions)
    if any(count > 1 for count in counted.values()):
        raise Refusal("checklist.question_twice")
    for number, question in enumerate(questions, start=1):
        _refuse_absurd_question(number, question)


def questions_kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Write questions as a version of a checklist keeps them."""
    return [asdict(question) for question in questions]


def questions_read(kept: Sequence[dict[str, Any]]) -> tuple[Question, ...]:
    """Read questions as a version of a checklist keeps them."""
    return tuple(
        Question(
            **{
                **line,
                "kind": QuestionKind(line.get("kind", QuestionKind.YES_NO)),
                "options": tuple(Option(**option) for option in line.get("options", ())),
            }
        )
        for line in kept
    )


def scaled_text(amount: int, decimals: int) -> str:
    """Write a whole number of parts as a decimal: 125 with one decimal is 12.5, 120 is 12."""
    whole, rest = divmod(abs(amount), 10**decimals)
    fraction = str(rest).zfill(decimals).rstrip("0") if decimals else ""
    sign = "-" if amount < 0 else ""
    return f"{sign}{whole}" + (f".{fraction}" if fraction else "")


def _refuse_absurd_question(number: int, question: Question) -> None:
    for text in (question.key, question.question, question.question_en):
        if not 0 < len(text.strip()) <= TEXT_CHARACTERS_MAX:
            raise Refusal("checklist.text_missing", number=number, most=TEXT_CHARACTERS_MAX)
    if question.kind is QuestionKind.NUMBER:
        _refuse_absurd_number(number, question)
    if question.kind is QuestionKind.CHOICE:
        _refuse_absurd_choice(number, question.options)


def _refuse_absurd_number(number: int, question: Question) -> None:
    if len(question.unit) > UNIT_CHARACTERS_MAX or not 0 <= question.decimals <= DECIMALS_MAX:
        raise Refusal("checklist.unit_wrong", number=number, most=DECIMALS_MAX)
    least, most = question.minimum, question.maximum
    limits = [limit for limit in (least, most) if limit is not None]
    if not limits or limits != sorted(limits) or any(abs(limit) > LIMIT_MAX for limit in limits):
        raise Refusal("checklist.limits_wrong", number=number)


def _refuse_absurd_choice(number: int, options: Sequence[Option]) -> None:
    texts = {option.text.strip() for option in options}
    keys = {option.key for option in options}
    is_told_apart = len(texts) == len(keys) == len(options) and "" not in texts
    if not OPTIONS_MIN <= len(options) <= OPTIONS_MAX or not is_told_apart:
        raise Refusal("checklist.options_wrong", number=number, most=OPTIONS_MAX)
    if not any(option.good for option in options):
        raise Refusal("checklist.options_wrong", number=number, most=OPTIONS_MAX)
    if any(len(option.text) > TEXT_CHARACTERS_MAX for option in options):
        raise Refusal("checklist.text_missing", number=number, most=TEXT_CHARACTERS_MAX)
