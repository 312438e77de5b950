"""Which times are offered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LEAD = timedelta(hours=1)
"""Nobody is sent to a household sooner than this after it is asked for."""
NEXT_DAYS = 4
"""Looked through first: as a rule they have more free times than are shown."""
DAYS_AHEAD = 14
DAYS_MAX = 60
GRID_MINUTES = 30
SLOTS_SHOWN = 60
LONGEST = timedelta(days=1)
"""No visit is longer: what stands within it after a moment may be in the way then."""


@dataclass(frozen=True)
class Wanted:
    """Whose time is looked for: somebody who does this trade, there, for so long."""

    trade_id: int
    needs_licence: bool
    place_id: int
    minutes: int
    without: tuple[int, ...] = ()
    """Providers who have said no."""
    only: int | None = None
    """The one provider who is asked for; anybody where nobody is named."""


@dataclass(frozen=True)
class Slot:
    """A time at which so many providers are free."""

    start: datetime
    free_providers: int


@dataclass(frozen=True)
class NextSlot:
    """When a trade is next to be had, by whom, and of how many who are free then."""

    start: datetime
    provider: str
    free_providers: int


def earliest(now: datetime) -> datetime:
    """Tell the first moment that may be booked."""
    return now + LEAD


def horizon(now: datetime) -> datetime:
    """Tell the last moment that may be booked."""
    return now + timedelta(days=DAYS_MAX)
