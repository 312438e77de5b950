"""What a place is made of."""

import re
from enum import StrEnum

PLACE_CODE = re.compile(r"[0-9]{12}")
"""County (6), township (3), village (3): the administrative code of a village."""


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


def is_place_code(code: str) -> bool:
    """Say whether this has the form of a 12-digit administrative code."""
    return PLACE_CODE.fullmatch(code) is not None
