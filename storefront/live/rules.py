"""When a room is nearly empty, and the lines of its chart: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import Refusal

NEARLY_EMPTY_PERCENT = 10
HOURS_MAX = 12
"""Of one session: who forgets to close it does not keep goods from everybody else for days."""
PHONE_PACKS_MAX = 99
"""Of one order by telephone: more is a typing error, or several orders."""
WIDTH, HEIGHT = 600, 160
"""Of the chart, in its own units."""


class Settled(StrEnum):
    """What a person says of a change of stock, who has looked at the platform."""

    DONE = "done"
    """It would not, and somebody has changed it there by hand."""
    HEARD = "heard"
    """It had not answered, but has done it."""
    LOST = "lost"
    """It has not done it: it is told again."""


@dataclass(frozen=True)
class Point:
    """How a room stood at one moment. Packs."""

    at: datetime
    reserved: int
    sold: int
    left: int


@dataclass(frozen=True)
class Chart:
    """Three lines as SVG points, and what the axes say."""

    sold: str
    reserved: str
    left: str
    most: int
    since: datetime
    until: datetime


def is_nearly_empty(*, left: int, stocked: int) -> bool:
    """Say whether at most a tenth of what was set aside is left."""
    return stocked > 0 and left * 100 <= stocked * NEARLY_EMPTY_PERCENT


def chart(points: Sequence[Point]) -> Chart | None:
    """Draw sold, reserved and left over time; nothing before there are two moments."""
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return None
    most = max(1, *(max(point.sold, point.reserved, point.left) for point in points))
    first, last = points[0].at, points[-1].at
    seconds = max(1, int((last - first).total_seconds()))

    def line(values: Sequence[int]) -> str:
        return " ".join(
            f"{int((point.at - first).total_seconds()) * WIDTH // seconds},"
            f"{HEIGHT - value * HEIGHT // most}"
            for point, value in zip(points, values, strict=True)
        )

    return Chart(
        sold=line([point.sold for point in points]),
        reserved=line([point.reserved for point in points]),
        left=line([point.left for point in points]),
        most=most,
        since=first,
        until=last,
    )


def closing_time(hours: int, *, now: datetime) -> datetime:
    """Tell when a session of so many hours closes by itself.

    Raises:
        Refusal: `live.hours_absurd`.
    """
    if not 1 <= hours <= HOURS_MAX:
        raise Refusal("live.hours_absurd", most=HOURS_MAX)
    return now + timedelta(hours=hours)


def check_pool_packs(packs: int) -> None:
    """Refuse to move no packs between the room and the common shelf.

    Raises:
        Refusal: `live.packs_missing`.
    """
    if packs < 1:
        raise Refusal("live.packs_missing")


def check_phone_packs(packs: int) -> None:
    """Refuse what nobody orders by telephone.

    Raises:
        Refusal: `live.phone_packs_absurd`.
    """
    if not 1 <= packs <= PHONE_PACKS_MAX:
        raise Refusal("live.phone_packs_absurd", most=PHONE_PACKS_MAX)
