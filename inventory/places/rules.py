"""What a place is made of."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.errors import Refusal

PLACE_CODE = re.compile(r"[0-9]{12}")
"""County (6), township (3), village (3): the administrative code of a village."""
POSITION = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)\s*[,，\s]\s*(\d{1,3}(?:\.\d{1,9})?)")
MICRO = 1_000_000
LATITUDES = (3 * MICRO, 54 * MICRO)
LONGITUDES = (73 * MICRO, 136 * MICRO)
"""Of China: whoever types east before north is told."""


@dataclass(frozen=True)
class Position:
    """A point on a map, in millionths of a degree north and east."""

    latitude_micro: int
    longitude_micro: int


class PlaceKind(StrEnum):
    """What a place is for."""

    CENTRE = "centre"
    HUB = "hub"
    SHOP = "shop"


class BinKind(StrEnum):
    """Where goods can be, and the counter-places that they come from or end in."""

    DESK = "desk"
    TRUCK = "truck"
    DOCK = "dock"
    SHELF = "shelf"
    PACKING = "packing"
    CARRIER = "carrier"
    QUARANTINE = "quarantine"
    """Set apart: somebody has to decide what becomes of it."""
    VILLAGER = "villager"
    SOLD = "sold"
    LOSS = "loss"
    CONVERSION = "conversion"
    """Goods leave one label here and come back under others."""


COUNTER_KINDS = frozenset({BinKind.VILLAGER, BinKind.SOLD, BinKind.LOSS, BinKind.CONVERSION})
"""Outside the house: what came from there is owed, so these holdings may be negative."""

SYSTEM_BINS = {
    PlaceKind.CENTRE: (
        BinKind.DESK,
        BinKind.QUARANTINE,
        BinKind.VILLAGER,
        BinKind.LOSS,
        BinKind.CONVERSION,
    ),
    PlaceKind.HUB: (
        BinKind.DOCK,
        BinKind.TRUCK,
        BinKind.PACKING,
        BinKind.CARRIER,
        BinKind.QUARANTINE,
        BinKind.SOLD,
        BinKind.VILLAGER,
        BinKind.LOSS,
        BinKind.CONVERSION,
    ),
    PlaceKind.SHOP: (
        BinKind.DESK,
        BinKind.QUARANTINE,
        BinKind.SOLD,
        BinKind.LOSS,
        BinKind.CONVERSION,
    ),
}
"""The bins that every place of a kind has, one of each; their name is their kind."""


def read_position(typed: str) -> Position:
    """Read a position as a map shows it: "28.512345, 112.123456", north before east.

    Raises:
        Refusal: `place.position_unreadable`.
    """
    match = POSITION.fullmatch(typed.strip())
    if match is None:
        raise Refusal("place.position_unreadable", typed=typed.strip())
    latitude, longitude = (int(Decimal(part) * MICRO) for part in match.groups())
    if not LATITUDES[0] <= latitude <= LATITUDES[1]:
        raise Refusal("place.position_unreadable", typed=typed.strip())
    if not LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        raise Refusal("place.position_unreadable", typed=typed.strip())
    return Position(latitude, longitude)


def written_position(position: Position | None) -> str:
    """Write a position as `read_position` reads it; nothing where it is not known."""
    if position is None:
        return ""
    north, east = (
        Decimal(part).scaleb(-6) for part in (position.latitude_micro, position.longitude_micro)
    )
    return f"{north}, {east}"


def is_place_code(code: str) -> bool:
    """Say whether this has the form of a 12-digit administrative code."""
    return PLACE_CODE.fullmatch(code) is not None
