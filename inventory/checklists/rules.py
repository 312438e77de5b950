"""A checklist as it is typed, row by row, until it is published: pure.

A row holds what was typed as it was typed, so that a refused sheet loses nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from app.errors import Refusal
from app.units import parse_scaled
from inventory.produce.rules import (
    DECIMALS_MAX,
    QUESTIONS_MAX,
    Option,
    Question,
    QuestionKind,
    scaled_text,
)


@dataclass(frozen=True)
class Row:
    """One question as typed."""

    key: str
    kind: str = QuestionKind.YES_NO
    question: str = ""
    question_en: str = ""
    unit: str = ""
    decimals: str = "0"
    minimum: str = ""
    maximum: str = ""
    good: str = ""
    """Of a choice: the good answers, one a line, each "淡黄" or "淡黄 / pale yellow"."""
    bad: str = ""


Sheet = tuple[Row, ...]


def sheet_of(questions: tuple[Question, ...]) -> Sheet:
    """Write questions as they would have been typed."""
    return tuple(
        Row(
            key=one.key,
            kind=one.kind,
            question=one.question,
            question_en="" if one.question_en == one.question else one.question_en,
            unit=one.unit,
            decimals=str(one.decimals),
            minimum=_limit_text(one.minimum, one.decimals),
            maximum=_limit_text(one.maximum, one.decimals),
            good=_options_text(one.options, good=True),
            bad=_options_text(one.options, good=False),
        )
        for one in questions
    )


def sheet_typed(form: Mapping[str, str]) -> Sheet:
    """Read the rows of a form, whose fields end in the number of their row: question-0."""
    rows = []
    for at in range(QUESTIONS_MAX):
        key = form.get(f"key-{at}", "")
        if not key:
            break
        typed = {name: form.get(f"{name}-{at}", "").strip() for name in FIELDS}
        rows.append(Row(key=key, **typed))
    return tuple(rows)


def rearranged(sheet: Sheet, deed: str, new_key: str) -> Sheet:
    """Do what a button of the sheet says: add, up-2, down-0, remove-1; another word does nothing.

    Args:
        sheet: the rows as typed.
        deed: the word of the button.
        new_key: of the question that is added.
    """
    verb, _, place = deed.partition("-")
    if verb == "add":
        return (*sheet, Row(key=new_key)) if len(sheet) < QUESTIONS_MAX else sheet
    at = int(place) if place.isdecimal() and int(place) < len(sheet) else None
    if at is None:
        return sheet
    rows = list(sheet)
    row = rows.pop(at)
    if verb == "up":
        rows.insert(max(0, at - 1), row)
    elif verb == "down":
        rows.insert(at + 1, row)
    elif verb != "remove":
        return sheet
    return tuple(rows)


def questions_of(sheet: Sheet) -> tuple[Question, ...]:
    """Read the rows as questions.

    Raises:
        Refusal: `checklist.unit_wrong`, `checklist.limits_wrong`, with the question's number;
            what else may be wrong is found where it is published.
    """
    return tuple(_question(number, row) for number, row in enumerate(sheet, start=1))


FIELDS = tuple(field.name for field in fields(Row) if field.name != "key")


def _question(number: int, row: Row) -> Question:
    plain = Question(
        key=row.key,
        question=row.question,
        question_en=row.question_en or row.question,
        kind=QuestionKind(row.kind) if row.kind in set(QuestionKind) else QuestionKind.YES_NO,
    )
    if plain.kind is QuestionKind.CHOICE:
        options = (*_options(row.good, good=True), *_options(row.bad, good=False))
        return replace(plain, options=options)
    if plain.kind is not QuestionKind.NUMBER:
        return plain
    if not row.decimals.isdecimal() or int(row.decimals) > DECIMALS_MAX:
        raise Refusal("checklist.unit_wrong", number=number, most=DECIMALS_MAX)
    decimals = int(row.decimals)
    return replace(
        plain,
        unit=row.unit,
        decimals=decimals,
        minimum=_limit(number, row.minimum, decimals),
        maximum=_limit(number, row.maximum, decimals),
    )


def _limit(number: int, typed: str, decimals: int) -> int | None:
    if not typed:
        return None
    try:
        return parse_scaled(typed, decimals)
    except ValueError:
        raise Refusal("checklist.limits_wrong", number=number) from None


def _limit_text(limit: int | None, decimals: int) -> str:
    return "" if limit is None else scaled_text(limit, decimals)


def _options(typed: str, *, good: bool) -> list[Option]:
    """Read the lines of a choice; its Chinese word is the key, so that it means the same later."""
    options = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        text, _, english = (part.strip() for part in line.partition("/"))
        options.append(Option(key=text, text=text, text_en=english or text, good=good))
    return options


def _options_text(options: tuple[Option, ...], *, good: bool) -> str:
    return "\n".join(
        one.text if one.text_en == one.text else f"{one.text} / {one.text_en}"
        for one in options
        if one.good is good
    )
