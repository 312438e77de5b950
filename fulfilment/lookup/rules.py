"""What can be done with a thing, by where it stands: pure."""

from enum import StrEnum

from inventory.places.rules import BinKind


class Deed(StrEnum):
    """Something that can be done with what was scanned."""

    UNLOAD = "unload"
    PUT_AWAY = "put_away"
    SPLIT = "split"
    TAKE_DOWN = "take_down"
    PACK = "pack"
    SHIP = "ship"
    TAKE_RETURN = "take_return"
    DECIDE_LOSS = "decide_loss"
    REPORT_LOSS = "report_loss"
    CLEAR = "clear"
    """It goes home unsold, or is sold cheaper."""
    COUNT = "count"
    PRINT_SHELF = "print_shelf"


DEEDS_OF_ITEM: dict[str, tuple[Deed, ...]] = {
    BinKind.TRUCK: (Deed.UNLOAD,),
    BinKind.DOCK: (Deed.PUT_AWAY, Deed.SPLIT, Deed.REPORT_LOSS, Deed.CLEAR),
    BinKind.SHELF: (Deed.TAKE_DOWN, Deed.REPORT_LOSS, Deed.CLEAR),
    BinKind.PACKING: (Deed.PACK,),
    BinKind.CARRIER: (Deed.SHIP,),
    BinKind.SOLD: (Deed.TAKE_RETURN,),
    BinKind.QUARANTINE: (Deed.DECIDE_LOSS,),
}
"""The first is what comes next on the way."""


def deeds_of_item(bin_kind: str) -> tuple[Deed, ...]:
    """List what can be done with a labelled thing; what is lost or taken apart is only told of."""
    return DEEDS_OF_ITEM.get(bin_kind, ())


def deeds_of_crate(bin_kind: str, *, items: int) -> tuple[Deed, ...]:
    """List what can be done with a crate."""
    if bin_kind == BinKind.TRUCK:
        return (Deed.UNLOAD,)
    return (Deed.PUT_AWAY,) if bin_kind == BinKind.DOCK and items else ()


DEEDS_OF_SHELF = (Deed.COUNT, Deed.PRINT_SHELF)
