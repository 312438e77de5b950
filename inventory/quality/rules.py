"""Checklists, rapid tests, holds and what keeps a lot from leaving."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.errors import Refusal
from inventory.produce.rules import Option, Question, QuestionKind, scaled_text

Answer = bool | int | str
"""Yes or no; a whole number, as scaled by its question; the key of a choice; a picture's id."""

POSITIVE_TENTHS = 500
"""Inhibition of 50 % and more is positive (GB/T 5009.199), whatever limit somebody typed."""
PERCENT_TENTHS_MAX = 1000
WORDS_CHARACTERS_MAX = 40
"""Of a device or reagent batch."""
TESTS_MAX = 10
"""Of one line of a delivery."""
REASON_CHARACTERS_MAX = 500
NUMBER_MAX = 10**9


class HoldKind(StrEnum):
    """Why a lot is held."""

    TEST = "test"
    PAPER = "paper"
    EXPIRY = "expiry"
    RECALL = "recall"
    COUNT = "count"


class Stop(StrEnum):
    """What keeps a lot from being packed; the same three that the database refuses."""

    HELD = "held"
    EXPIRED = "expired"
    UNLICENSED = "unlicensed"


class Method(StrEnum):
    """How a rapid test finds residues."""

    INHIBITION = "inhibition"
    """Enzyme inhibition, in percent: GB/T 5009.199."""


@dataclass(frozen=True)
class Answered:
    """One question of a checklist as it was asked and answered."""

    key: str
    question: str
    question_en: str
    kind: str
    answer: Answer
    good: bool
    text: str
    """The answer in words: 是, 2 天, 淡黄. Empty of a photo."""
    text_en: str


@dataclass(frozen=True)
class Reading:
    """A rapid test as it was read off the device."""

    method: Method
    value_tenths: int
    """Tenths of a percent."""
    limit_tenths: int
    device: str
    reagent_batch: str
    picture_id: uuid.UUID | None = None
    """Photo of the device's screen."""

    @property
    def is_positive(self) -> bool:
        """Judge it by ourselves: at or above the limit, which is never above 50 %."""
        return self.value_tenths >= min(self.limit_tenths, POSITIVE_TENTHS)


def judged(question: Question, answer: Answer) -> Answered:
    """Judge one answer by its question.

    Raises:
        Refusal: `quality.answer_wrong`, where the answer is of another kind.
    """
    text, text_en, is_good = _JUDGES[question.kind](question, answer)
    return Answered(
        key=question.key,
        question=question.question,
        question_en=question.question_en,
        kind=question.kind,
        answer=answer,
        good=is_good,
        text=text,
        text_en=text_en,
    )


def judged_all(
    questions: Sequence[Question], answers: Mapping[str, Answer]
) -> tuple[Answered, ...]:
    """Judge the answers of a checklist, in the order of its questions.

    Raises:
        Refusal: `quality.unanswered`, `quality.unasked`, `quality.answer_wrong`.
    """
    for question in questions:
        if question.key not in answers:
            raise Refusal("quality.unanswered", key=question.key, question=question.question)
    unasked = sorted(set(answers) - {question.key for question in questions})
    if unasked:
        raise Refusal("quality.unasked", key=unasked[0])
    return tuple(judged(question, answers[question.key]) for question in questions)


def kept(answered: Sequence[Answered]) -> dict[str, Any]:
    """Write answers as a check keeps them."""
    return {"questions": [asdict(one) for one in answered]}


def refuse_absurd_reading(reading: Reading) -> None:
    """Refuse a test that no device gives, or of which nobody could say how it was made.

    Raises:
        Refusal: `test.value_wrong`, `test.limit_wrong`, `test.device_missing`.
    """
    if not 0 <= reading.value_tenths <= PERCENT_TENTHS_MAX:
        raise Refusal("test.value_wrong")
    if not 0 < reading.limit_tenths <= PERCENT_TENTHS_MAX:
        raise Refusal("test.limit_wrong")
    for words in (reading.device, reading.reagent_batch):
        if not 0 < len(words.strip()) <= WORDS_CHARACTERS_MAX:
            raise Refusal("test.device_missing", most=WORDS_CHARACTERS_MAX)


def positive_text(reading: Reading) -> str:
    """Write why a positive test holds a lot."""
    value = scaled_text(reading.value_tenths, 1)
    limit = scaled_text(min(reading.limit_tenths, POSITIVE_TENTHS), 1)
    return f"快检抑制率 {value}%，到了 {limit}% 的限"


def is_of_another(kind: HoldKind) -> bool:
    """Say whether a hold is released by somebody else than who placed it.

    Who counts again and finds the goods may say so.
    """
    return kind is not HoldKind.COUNT


def reason_read(reason: str) -> str:
    """Read why a lot is held or released.

    Raises:
        Refusal: `hold.reason_missing`.
    """
    words = reason.strip()
    if not 0 < len(words) <= REASON_CHARACTERS_MAX:
        raise Refusal("hold.reason_missing", most=REASON_CHARACTERS_MAX)
    return words


def _yes_no(question: Question, answer: Answer) -> tuple[str, str, bool]:
    if not isinstance(answer, bool):
        raise Refusal("quality.answer_wrong", question=question.question)
    return ("是", "yes", True) if answer else ("否", "no", False)


def _number(question: Question, answer: Answer) -> tuple[str, str, bool]:
    if isinstance(answer, bool) or not isinstance(answer, int) or abs(answer) > NUMBER_MAX:
        raise Refusal("quality.answer_wrong", question=question.question)
    least = answer if question.minimum is None else question.minimum
    most = answer if question.maximum is None else question.maximum
    text = f"{scaled_text(answer, question.decimals)} {question.unit}".strip()
    return text, text, least <= answer <= most


def _choice(question: Question, answer: Answer) -> tuple[str, str, bool]:
    chosen: Option | None = next((one for one in question.options if one.key == answer), None)
    if chosen is None:
        raise Refusal("quality.answer_wrong", question=question.question)
    return chosen.text, chosen.text_en, chosen.good


def _photo(question: Question, answer: Answer) -> tuple[str, str, bool]:
    if picture_of(answer) is None:
        raise Refusal("quality.answer_wrong", question=question.question)
    return "", "", True


def picture_of(answer: Answer) -> uuid.UUID | None:
    """Read the id of the picture that a photo question was answered with."""
    try:
        return uuid.UUID(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


_JUDGES = {
    QuestionKind.YES_NO: _yes_no,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.PHOTO: _photo,
}
