"""What is written down about a provider, and what makes their papers good."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from app.errors import Refusal

HOURS_LINE = re.compile(r"([1-7])(?:-([1-7]))?\s+(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
DAY_MINUTES = 24 * 60
HOUR_MINUTES = 60
LINES_MAX = 40
REACH_KM_MAX = 100
KM_METRES = 1000


class ProviderState(StrEnum):
    """Whether a provider takes errands on."""

    ACTIVE = "active"
    SUSPENDED = "suspended"


@dataclass(frozen=True)
class Hours:
    """A stretch of a weekday; minutes from midnight in China, Monday is 1."""

    weekday: int
    from_minute: int
    until_minute: int


@dataclass(frozen=True)
class Licence:
    """A paper that a trade asks for, and its last day."""

    number: str
    until: date


@dataclass(frozen=True)
class Registration:
    """A provider as the operator writes them down."""

    client_id: uuid.UUID
    place_id: int
    """The centre that pays them."""
    name: str
    phone: str
    trade_ids: frozenset[int]
    area_ids: frozenset[int]
    """The villages that they go to."""
    hours: tuple[Hours, ...]
    volunteer: bool = False
    licence: Licence | None = None
    reach_metres: int | None = None
    """Goes to every village so near to the centre, besides those of `area_ids`."""


def read_reach(typed: str) -> int | None:
    """Read a radius typed in whole kilometres, in metres; nothing typed is no radius.

    Raises:
        Refusal: `provider.reach_wrong`.
    """
    typed = typed.strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed) <= REACH_KM_MAX):
        raise Refusal("provider.reach_wrong", most=REACH_KM_MAX)
    return int(typed) * KM_METRES


def read_hours(typed: str) -> tuple[Hours, ...]:
    """Read working hours, a line each: "1-5 08:00-12:00" is Monday to Friday, eight to twelve.

    Raises:
        Refusal: `provider.hours_unreadable`, `provider.hours_overlap`.
    """
    lines = [line.strip() for line in typed.replace("：", ":").splitlines() if line.strip()]
    if not 0 < len(lines) <= LINES_MAX:
        raise Refusal("provider.hours_unreadable", line="")
    read = [hours for line in lines for hours in _hours_of(line)]
    refuse_overlap(read)
    return tuple(read)


def _hours_of(line: str) -> list[Hours]:
    match = HOURS_LINE.fullmatch(line)
    if match is None:
        raise Refusal("provider.hours_unreadable", line=line)
    first, last, *clock = match.groups()
    from_hour, from_rest, until_hour, until_rest = (int(part) for part in clock)
    start, end = from_hour * HOUR_MINUTES + from_rest, until_hour * HOUR_MINUTES + until_rest
    is_clock = max(from_rest, until_rest) < HOUR_MINUTES and end <= DAY_MINUTES
    if not (is_clock and start < end and int(first) <= int(last or first)):
        raise Refusal("provider.hours_unreadable", line=line)
    return [Hours(day, start, end) for day in range(int(first), int(last or first) + 1)]


def refuse_overlap(hours: Sequence[Hours]) -> None:
    """Prove that no stretch of a day begins before the one before it ends.

    Raises:
        Refusal: `provider.hours_overlap`.
    """
    ordered = sorted(hours, key=lambda each: (each.weekday, each.from_minute))
    for before, after in pairwise(ordered):
        if before.weekday == after.weekday and after.from_minute < before.until_minute:
            raise Refusal("provider.hours_overlap")


def written_hours(hours: Sequence[Hours]) -> str:
    """Write working hours as `read_hours` reads them, a line a stretch."""
    return "\n".join(
        f"{each.weekday} {_clock(each.from_minute)}-{_clock(each.until_minute)}" for each in hours
    )


def _clock(minute: int) -> str:
    return f"{minute // HOUR_MINUTES:02d}:{minute % HOUR_MINUTES:02d}"


def refuse_empty(registration: Registration) -> None:
    """Prove that a provider can do something, somewhere.

    Raises:
        Refusal: `provider.no_trade`, `provider.no_area`.
    """
    if not registration.trade_ids:
        raise Refusal("provider.no_trade")
    if not registration.area_ids and registration.reach_metres is None:
        raise Refusal("provider.no_area")
