"""What a shopper asks the window for: pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

PAGE = 24
"""Listings on one page of the window."""
PAGES_MAX = 500
DAYS = (3, 7, 30)
"""How long ago goods may have been received, as choices."""
_MARK = re.compile(r"(?P<way>after|before)-(?P<side>in|out)-(?P<listing_id>[0-9]{1,18})")


@dataclass(frozen=True)
class Mark:
    """A place in the row of the window: from one listing on, or back from it.

    The row begins with what can be had; a mark says on which side its listing was seen.
    """

    listing_id: int
    can_be_had: bool
    is_back: bool = False

    def __str__(self) -> str:
        """Write it for an address: `after-in-24`, `before-out-7`."""
        return "-".join(
            (
                "before" if self.is_back else "after",
                "in" if self.can_be_had else "out",
                str(self.listing_id),
            )
        )


@dataclass(frozen=True)
class Choice:
    """What is asked for; everything empty is the whole window."""

    query: str = ""
    category: str = ""
    village: str = ""
    """Code of a place."""
    produce: str = ""
    days: int = 0
    """Received at most so many days ago; 0 for whenever."""
    page: int = 1
    mark: Mark | None = None
    """From where on; without it the pages before are counted off."""

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything at all is asked for."""
        return bool(self.query or self.category or self.village or self.produce or self.days)

    def at(self, page: int, mark: Mark | None = None) -> str:
        """Write the query string of another page of the same choice."""
        words = {
            "q": self.query,
            "category": self.category,
            "village": self.village,
            "produce": self.produce,
            "days": self.days,
            "page": page if page > 1 else 0,
            "from": str(mark) if mark and page > 1 else "",
        }
        return urlencode({name: word for name, word in words.items() if word})

    def only(self, **changed: str | int) -> "Choice":
        """Ask for the same with something else in it, from its first page."""
        return replace(self, page=1, mark=None, **changed)  # type: ignore[arg-type]


def choice(asked: Mapping[str, str]) -> Choice:
    """Read what a query string asks for; what makes no sense is not asked for."""
    days = asked.get("days", "")
    page = asked.get("page", "")
    return Choice(
        query=" ".join(asked.get("q", "").split())[:60],
        category=asked.get("category", "")[:60],
        village=asked.get("village", "")[:12],
        produce=asked.get("produce", "")[:60],
        days=int(days) if days in {str(each) for each in DAYS} else 0,
        page=min(int(page), PAGES_MAX) if page.isascii() and page.isdigit() and int(page) else 1,
        mark=_mark(asked.get("from", "")),
    )


def _mark(written: str) -> Mark | None:
    match = _MARK.fullmatch(written)
    return match and Mark(
        int(match["listing_id"]),
        can_be_had=match["side"] == "in",
        is_back=match["way"] == "before",
    )


def month_and_day(kept: int | None) -> tuple[int, int] | None:
    """Read a kept day of the year: 1115 is 15 November."""
    return divmod(kept, 100) if kept else None
