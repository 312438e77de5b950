"""Which stretch of time a platform is asked about: pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

WINDOW_MAX = timedelta(minutes=30)
"""Pinduoduo answers for no longer one."""
SETTLED_AFTER = timedelta(minutes=3)
"""What is younger may still be missing from a platform's list."""
BACK_MAX = timedelta(days=1)
"""How far back is asked after a long silence; older orders come by file."""


def windows(since: datetime, *, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut the time that nobody has asked about yet into windows, oldest first."""
    start, last = max(since, now - BACK_MAX), now - SETTLED_AFTER
    while start < last:
        end = min(start + WINDOW_MAX, last)
        yield start, end
        start = end
