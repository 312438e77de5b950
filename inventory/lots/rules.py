"""What people may do to a lot by hand: pure."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from inventory.quality.rules import HoldKind

PLACED_BY_HAND = (HoldKind.TEST, HoldKind.COUNT, HoldKind.EXPIRY)
"""A missing licence is found at intake, and a recall has a page of its own."""
LISTED_MAX = 50
PAGES_MAX = 10_000


class HoldState(StrEnum):
    """Which holds a list shows."""

    OPEN = "open"
    RELEASED = "released"


@dataclass(frozen=True)
class Wanted:
    """Which holds somebody looks for."""

    state: HoldState = HoldState.OPEN
    kind: HoldKind | None = None
    page: int = 1

    @property
    def offset(self) -> int:
        """Tell how many rows lie on the pages before."""
        return (min(self.page, PAGES_MAX) - 1) * LISTED_MAX


def refuse_kind_of_others(kind: HoldKind) -> None:
    """Refuse to place by hand what has its own way of being placed.

    Raises:
        Refusal: `hold.kind_unknown`.
    """
    if kind not in PLACED_BY_HAND:
        raise Refusal("hold.kind_unknown")
