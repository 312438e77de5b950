"""What a listing may be called, when it may be sold, and what its address is: pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pypinyin import lazy_pinyin

from app.clock import CHINA
from app.errors import Refusal
from app.money import Fen, parse_yuan

TITLE_MAX = 40
DESCRIPTION_MAX = 400
COUNTER_MAX = 6
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SLUG_MAX = 60
PRICE_FEN_MAX = Fen(10_000_000)
"""A pack for more than a hundred thousand yuan is a typing error."""
AHEAD_MAX = 100_000
SHIP_GRAMS_MAX = 50_000
PHOTOS_MAX = 9
MONTH_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")
DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@dataclass(frozen=True)
class Words:
    """What a listing says of itself, in both languages."""

    title: str
    title_en: str
    description: str
    description_en: str
    counter: str
    counter_en: str


@dataclass(frozen=True)
class Window:
    """When a listing is sold and how it is sent; nothing is no limit."""

    sells_from: datetime | None
    sells_until: datetime | None
    season_from: int | None
    season_until: int | None
    ships_on: date | None
    ship_grams: int | None
    tolerance_grams: int | None
    is_cold: bool
    spoils_once_opened: bool


def words(typed: Mapping[str, str]) -> Words:
    """Read what a listing is called.

    Raises:
        Refusal: `listing.title`, `listing.description`, `listing.counter`.
    """
    read = {
        name: " ".join(typed.get(name, "").split())
        for name in (
            "title", "title_en", "description", "description_en", "counter", "counter_en"
        )
    }  # fmt: skip
    if not 1 <= len(read["title"]) <= TITLE_MAX or len(read["title_en"]) > 2 * TITLE_MAX:
        raise Refusal("listing.title", most=TITLE_MAX)
    if max(len(read["description"]), len(read["description_en"]) // 2) > DESCRIPTION_MAX:
        raise Refusal("listing.description", most=DESCRIPTION_MAX)
    if not 1 <= len(read["counter"]) <= COUNTER_MAX:
        raise Refusal("listing.counter", most=COUNTER_MAX)
    return Words(**read)


def slug_of(typed: str, title: str) -> str:
    """Read the last part of a listing's address; where none is typed, the title in pinyin.

    Raises:
        Refusal: `listing.slug`.
    """
    wanted = typed.strip().lower()
    if not wanted:
        parts = re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(title)).lower())
        wanted = "-".join(parts)[:SLUG_MAX].strip("-")
    if not SLUG.fullmatch(wanted) or len(wanted) > SLUG_MAX:
        raise Refusal("listing.slug")
    return wanted


def window(typed: Mapping[str, str]) -> Window:
    """Read when a listing is sold: moments and days in China.

    Raises:
        Refusal: `listing.moment`, `listing.season`, `listing.window_backwards`, `listing.grams`,
            `listing.tolerance`.
    """
    season_from = _month_day(typed.get("season_from", ""))
    season_until = _month_day(typed.get("season_until", ""))
    if (season_from is None) != (season_until is None):
        raise Refusal("listing.season")
    read = Window(
        sells_from=moment(typed.get("sells_from", "")),
        sells_until=moment(typed.get("sells_until", "")),
        season_from=season_from,
        season_until=season_until,
        ships_on=_day(typed.get("ships_on", "")),
        ship_grams=_grams(typed.get("ship_grams", ""), "listing.grams"),
        tolerance_grams=_grams(typed.get("tolerance_grams", ""), "listing.tolerance"),
        is_cold=typed.get("is_cold") == "yes",
        spoils_once_opened=typed.get("spoils_once_opened") == "yes",
    )
    if read.sells_from and read.sells_until and read.sells_until <= read.sells_from:
        raise Refusal("listing.window_backwards")
    return read


def moment(typed: str) -> datetime | None:
    """Read a day or a minute in China; nothing typed is nothing.

    Raises:
        Refusal: `listing.moment`.
    """
    if not typed.strip():
        return None
    try:
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=CHINA)
    except ValueError:
        raise Refusal("listing.moment") from None


def price_fen(typed: str) -> Fen:
    """Read a price.

    Raises:
        Refusal: `listing.price`.
    """
    try:
        fen = parse_yuan(typed)
    except ValueError:
        raise Refusal("listing.price") from None
    if not 0 < fen <= PRICE_FEN_MAX:
        raise Refusal("listing.price")
    return fen


def _grams(typed: str, refusal: str) -> int | None:
    digits = typed.strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit()) or not 0 < int(digits[:9]) <= SHIP_GRAMS_MAX:
        raise Refusal(refusal, most=SHIP_GRAMS_MAX)
    return int(digits)


def _day(typed: str) -> date | None:
    found = moment(typed)
    return found.date() if found else None


def _month_day(typed: str) -> int | None:
    """Read 11-15 or 11月15日 as 1115."""
    if not typed.strip():
        return None
    match = MONTH_DAY.fullmatch("".join(typed.split()))
    month, day = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= month <= len(DAYS_OF_MONTH) or not 1 <= day <= DAYS_OF_MONTH[month - 1]:
        raise Refusal("listing.season")
    return month * 100 + day


def written_month_day(kept: int | None) -> str:
    """Write 1115 as 11-15; nothing as nothing."""
    return f"{kept // 100:02d}-{kept % 100:02d}" if kept else ""
