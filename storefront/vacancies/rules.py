"""What a vacancy has to say, whom it fits, and what a villager agrees to: pure."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.errors import Refusal
from app.money import Fen
from inventory.places.rules import Position

TITLE_CHARACTERS_MAX = 40
TEXT_CHARACTERS_MAX = 300
OPENINGS_MAX = 999
SHOWN_DAYS_MAX = 90
WAGE_FEN_MAX = 10_000_000
CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capitals without I, O, S, V, Z (GB 32100-2015)."""
CREDIT_LENGTH = 18
CONSENT = (
    "我同意代办点用我的姓名和手机号，替我报名这一份工作，告诉这家用工方。"
    "不另收钱，报名以后可以撤回。"
)
CONSENT_EN = (
    "I agree that the desk applies for this job for me and gives my name and phone to this"
    " employer. It costs nothing, and I may withdraw."
)


class Skill(StrEnum):
    """What one can do."""

    FARMING = "farming"
    BUILDING = "building"
    DRIVING = "driving"
    COOKING = "cooking"
    CLEANING = "cleaning"
    SEWING = "sewing"
    FACTORY = "factory"
    CARE = "care"
    ELECTRICAL = "electrical"


ANY = "any"
"""The skill of a vacancy for which one has to know nothing."""


class WagePer(StrEnum):
    """What a wage is paid for."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


class VacancyState(StrEnum):
    """Whether a vacancy is shown; one that is shown vanishes after its last day."""

    PROPOSED = "proposed"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """What became of who applied."""

    HIRED = "hired"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """The villager does not want it any more."""


SENT = "sent"
"""The state of who applied and has no answer yet."""


@dataclass(frozen=True)
class NewEmployer:
    """Who offers work, as typed."""

    client_id: uuid.UUID
    credit_code: str
    name: str
    contact_name: str
    contact_phone: str


@dataclass(frozen=True)
class NewVacancy:
    """Work as it is offered. Texts as typed."""

    client_id: uuid.UUID
    credit_code: str
    """Of the employer."""
    title: str
    description: str
    skill: str
    wage_fen: Fen
    wage_per: WagePer
    openings: int
    workplace: str
    position: Position | None
    ends_on: date


def read_credit_code(typed: str) -> str:
    """Read a unified social credit identifier: 17 characters and their check (GB 32100-2015).

    Raises:
        Refusal: `employer.credit_code_wrong`.
    """
    code = "".join(typed.split()).upper()
    if len(code) != CREDIT_LENGTH or any(each not in CREDIT_CHARACTERS for each in code):
        raise Refusal("employer.credit_code_wrong")
    if code[-1] != credit_check(code[:-1]):
        raise Refusal("employer.credit_code_wrong")
    return code


def credit_check(body: str) -> str:
    """Tell the check character of 17 characters: weights are powers of 3, modulus 31."""
    total = sum(
        CREDIT_CHARACTERS.index(each) * pow(3, place, 31) for place, each in enumerate(body)
    )
    return CREDIT_CHARACTERS[-total % 31]


def refuse_absurd(new: NewVacancy, *, today: date) -> None:
    """Prove that a vacancy says what work, for how much, where and until when.

    Raises:
        Refusal: `vacancy.title_wrong`, `vacancy.text_wrong`, `vacancy.skill_unknown`,
            `vacancy.wage_wrong`, `vacancy.openings_wrong`, `vacancy.end_wrong`.
    """
    if not 0 < len(new.title.strip()) <= TITLE_CHARACTERS_MAX:
        raise Refusal("vacancy.title_wrong", most=TITLE_CHARACTERS_MAX)
    for text in (new.description, new.workplace):
        if not 0 < len(text.strip()) <= TEXT_CHARACTERS_MAX:
            raise Refusal("vacancy.text_wrong", most=TEXT_CHARACTERS_MAX)
    if new.skill != ANY and new.skill not in set(Skill):
        raise Refusal("vacancy.skill_unknown")
    if not 0 < new.wage_fen <= WAGE_FEN_MAX:
        raise Refusal("vacancy.wage_wrong", most=WAGE_FEN_MAX // 100)
    if not 1 <= new.openings <= OPENINGS_MAX:
        raise Refusal("vacancy.openings_wrong", most=OPENINGS_MAX)
    if not today <= new.ends_on <= today + timedelta(days=SHOWN_DAYS_MAX):
        raise Refusal("vacancy.end_wrong", most=SHOWN_DAYS_MAX)


def consent_hash() -> bytes:
    """Hash the words that a villager agrees to."""
    return hashlib.sha256(CONSENT.encode()).digest()
