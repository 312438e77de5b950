"""Who is called next, and how long the others wait."""

from datetime import timedelta
from enum import StrEnum

from app.errors import Refusal

PATIENCE = timedelta(minutes=40)
"""Whoever has waited so long is called next, even before those who come first."""
MINUTES_EACH = 6
"""How long one takes where nobody was served yet today."""
TICKETS_MAX = 999
COUNTERS_MAX = 9


class TicketKind(StrEnum):
    """What somebody comes for."""

    GOODS = "goods"
    ERRANDS = "errands"


def read_counter(counter: int) -> int:
    """Read the number of a counter.

    Raises:
        Refusal: `queue.counter_wrong`.
    """
    if not 1 <= counter <= COUNTERS_MAX:
        raise Refusal("queue.counter_wrong", most=COUNTERS_MAX)
    return counter


def wait_minutes(ahead: int, served_seconds: int, served_count: int) -> int:
    """Estimate the wait from those ahead and what one took today; rounded up to five minutes."""
    each = served_seconds // served_count if served_count else MINUTES_EACH * 60
    minutes = -(-ahead * each // 60)
    return -(-minutes // 5) * 5
