"""What an application needs before it is accepted, and when somebody is warned."""

import hashlib
import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.errors import Refusal
from storefront.workdays.rules import days_between

CODE = re.compile(r"[a-z][a-z0-9-]{1,30}")
LIMIT_DAYS_MAX = 120
NAME_CHARACTERS_MAX = 40
NOTE_CHARACTERS_MAX = 200
LINES_MAX = 20
WARN_DAYS = 1
"""So many working days before the limit, or fewer, an application is escalated."""
PICTURES_KEPT = timedelta(days=30)
"""How long photos of papers are kept after the answer, for a question or an appeal."""
PROMISE = (
    "我承诺：交来的材料和说的情况都是真的。如有虚假，愿意退回所得，并承担相应的责任。"
    "我同意代办点为办这件事使用这些材料，办完后原件退给我，照片按期删除。"
)
PROMISE_EN = (
    "I promise that the papers and what I say are true. If not, I shall give back what I received "
    "and answer for it. The desk may use these papers for this matter; the originals come back to "
    "me and the photos are deleted in time."
)


class Owner(StrEnum):
    """Who does a step."""

    DESK = "desk"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


class State(StrEnum):
    """Where an application stands."""

    COLLECTING = "collecting"
    ACCEPTED = "accepted"
    """All papers are there; the limit runs."""
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What the answer was."""

    GRANTED = "granted"
    REFUSED = "refused"


OPEN = (State.COLLECTING, State.ACCEPTED)


@dataclass(frozen=True)
class Named:
    """A name in both languages."""

    name: str
    name_en: str


@dataclass(frozen=True)
class Step:
    """A step as the operator defines it."""

    name: str
    name_en: str
    owner: Owner


@dataclass(frozen=True)
class NewMatter:
    """A matter as the operator defines it."""

    code: str
    name: str
    name_en: str
    description: str
    description_en: str
    limit_days: int
    papers: tuple[Named, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Opening:
    """An application as it is begun at the desk."""

    client_id: uuid.UUID
    matter_code: str
    villager_code: str
    authority_until: date | None = None


def refuse_absurd(new: NewMatter) -> None:
    """Prove that a matter can be handled as it is defined.

    Raises:
        Refusal: `matter.code_wrong`, `matter.name_wrong`, `matter.limit_wrong`,
            `matter.no_papers`, `matter.no_steps`.
    """
    if not CODE.fullmatch(new.code):
        raise Refusal("matter.code_wrong")
    for name in (new.name, new.name_en):
        if not 0 < len(name.strip()) <= NAME_CHARACTERS_MAX:
            raise Refusal("matter.name_wrong", most=NAME_CHARACTERS_MAX)
    if not 1 <= new.limit_days <= LIMIT_DAYS_MAX:
        raise Refusal("matter.limit_wrong", most=LIMIT_DAYS_MAX)
    if not 0 < len(new.papers) <= LINES_MAX:
        raise Refusal("matter.no_papers", most=LINES_MAX)
    if not 0 < len(new.steps) <= LINES_MAX:
        raise Refusal("matter.no_steps", most=LINES_MAX)


def read_papers(typed: str) -> tuple[Named, ...]:
    """Read papers, a line each: "户口簿 | Household register".

    Raises:
        Refusal: `matter.line_unreadable`.
    """
    return tuple(Named(*parts) for parts in _lines(typed, parts=2))


def read_steps(typed: str) -> tuple[Step, ...]:
    """Read steps, a line each: "乡镇审核 | Township review | township".

    Raises:
        Refusal: `matter.line_unreadable`.
    """
    steps = []
    for name, name_en, owner in _lines(typed, parts=3):
        if owner not in set(Owner):
            raise Refusal("matter.line_unreadable", line=f"{name} | {name_en} | {owner}")
        steps.append(Step(name, name_en, Owner(owner)))
    return tuple(steps)


def _lines(typed: str, *, parts: int) -> list[list[str]]:
    read = []
    for line in filter(None, map(str.strip, typed.splitlines())):
        split = [part.strip() for part in line.split("|")]
        if len(split) != parts or not all(split):
            raise Refusal("matter.line_unreadable", line=line)
        read.append(split)
    return read


def missing(papers: Mapping[int, str], received: Collection[int]) -> list[str]:
    """Name the papers that are not there yet, in the order of the list."""
    return [name for number, name in sorted(papers.items()) if number not in received]


def refuse_unready(*, lacking: Sequence[str], is_promised: bool) -> None:
    """Prove that an application may be accepted.

    Raises:
        Refusal: `matter.papers_missing` with their names, `matter.promise_missing`.
    """
    if lacking:
        raise Refusal("matter.papers_missing", papers="、".join(lacking))
    if not is_promised:
        raise Refusal("matter.promise_missing")


def refuse_expired(authority_until: date | None, *, today: date) -> None:
    """Prove that the desk may still act for a villager; its last day is inclusive.

    Raises:
        Refusal: `matter.authority_over`.
    """
    if authority_until is not None and authority_until < today:
        raise Refusal("matter.authority_over", until=authority_until.isoformat())


def is_pressing(due_on: date, *, today: date, exceptions: Mapping[date, bool]) -> bool:
    """Say whether an application has to be escalated: the limit is near, or over."""
    return due_on <= today or days_between(today, due_on, exceptions) <= WARN_DAYS


def promise_hash() -> bytes:
    """Hash the letter that is signed, so that its words can be proved."""
    return hashlib.sha256(PROMISE.encode()).digest()
