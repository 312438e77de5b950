"""What is public of the books, and what a question to them is."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.errors import Refusal

ANSWER_DAYS = 10
"""Questions to village accounts are answered in about ten days (practice under art. 31 of the
Organic Law of Villagers' Committees, text of 2018)."""
QUESTION_CHARACTERS_MAX = 300
ANSWER_CHARACTERS_MAX = 600
OPEN_QUESTIONS_MAX = 30
"""For one village and month: more than these at once is not a village that asks."""
LONG_NUMBER = re.compile(r"\d{7,}")


class Figure(StrEnum):
    """A figure of the public page; each opens to its vouchers."""

    SOLD = "sold"
    """What the goods brought."""
    KEPT = "kept"
    """What the desk kept of it by the terms."""
    SHARED = "shared"
    """What of it is the villagers'."""
    PAID = "paid"
    """What was paid to villagers."""
    OTHER = "other"
    """What else changed what villagers are owed: corrections, returns."""


@dataclass(frozen=True)
class Sums:
    """The figures of a village, a household or a voucher; in fen."""

    sold: int = 0
    kept: int = 0
    shared: int = 0
    paid: int = 0
    other: int = 0


def total(rows: list[Sums]) -> Sums:
    """Add figures up."""
    return Sums(
        sold=sum(row.sold for row in rows),
        kept=sum(row.kept for row in rows),
        shared=sum(row.shared for row in rows),
        paid=sum(row.paid for row in rows),
        other=sum(row.other for row in rows),
    )


def masked(code: str) -> str:
    """Show of a villager's code what its owner recognises (PIPL art. 25): V…0FQ."""
    return f"{code[:1]}…{code[-3:]}"


def question_of(typed: str) -> str:
    """Read a question; numbers of phones and ID cards do not belong on a public page.

    Raises:
        Refusal: `question.length`, `question.numbers`.
    """
    body = " ".join(typed.split())
    if not 4 <= len(body) <= QUESTION_CHARACTERS_MAX:  # noqa: PLR2004 - a few words at least
        raise Refusal("question.length", most=QUESTION_CHARACTERS_MAX)
    if LONG_NUMBER.search(body.replace(" ", "").replace("-", "")):
        raise Refusal("question.numbers")
    return body


def answer_of(typed: str) -> str:
    """Read an answer.

    Raises:
        Refusal: `question.answer_length`.
    """
    body = " ".join(typed.split())
    if not 2 <= len(body) <= ANSWER_CHARACTERS_MAX:  # noqa: PLR2004 - a word at least
        raise Refusal("question.answer_length", most=ANSWER_CHARACTERS_MAX)
    return body


def due_on(asked: date) -> date:
    """Tell by which day a question is answered."""
    return asked + timedelta(days=ANSWER_DAYS)


@dataclass(frozen=True)
class Finding:
    """Something that an auditor should look at, with its evidence."""

    rule: str
    at: datetime
    who: str
    """A person's name, a place or a villager's code."""
    voucher: str
    """Where the evidence is: a payout, a journal, a question."""
    fen: int | None
    detail: str
