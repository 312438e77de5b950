"""Which stretch of time a platform is asked about, and why a message may have to wait: pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

WINDOW_MAX = timedelta(minutes=30)
"""Pinduoduo answers for no longer one."""
SETTLED_AFTER = timedelta(minutes=3)
"""What is younger may still be missing from a platform's list."""
BACK_MAX = timedelta(days=1)
"""How far back is asked after a long silence; older orders come by file."""


class Why(StrEnum):
    """Why a message could not be handled yet."""

    SILENT = "silent"
    """The platform did not answer."""
    REFUSED = "refused"
    """The platform will not tell."""
    UNFIT = "unfit"
    """A rule of ours does not let it in."""
    FAULT = "fault"
    """Something went wrong here."""


@dataclass(frozen=True)
class Trouble:
    """Why a message could not be handled yet, and what was said of it."""

    why: Why
    told: str
    """In the platform's words, the code of our refusal, or the name of the fault."""


def windows(since: datetime, *, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut the time that nobody has asked about yet into windows, oldest first."""
    start, last = max(since, now - BACK_MAX), now - SETTLED_AFTER
    while start < last:
        end = min(start + WINDOW_MAX, last)
        yield start, end
        start = end
