"""What a slot of the wall shows, and which order an item is for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class SlotState(StrEnum):
    """What is to be done with a slot."""

    FREE = "free"
    FILLING = "filling"
    READY = "ready"
    """All of its order is in it: pack it."""
    STOPPED = "stopped"
    """Its order was called off: its goods go back to a shelf."""


@dataclass(frozen=True)
class Wanting:
    """An order of a wave for which a pack of this lot was chosen and is not picked yet."""

    order_id: int
    order_code: str
    wave_id: int
    slot: int | None
    """Its number, where the order has a slot already."""
    is_from_here: bool
    """It was chosen on the very shelf from which the item comes."""


def best(wanting: Sequence[Wanting]) -> Wanting | None:
    """Choose the order that gets an item.

    One whose slot is open first, so that slots come free; then the older wave; then the one that
    was to get it from this shelf.
    """
    return min(
        wanting,
        key=lambda one: (one.slot is None, one.wave_id, not one.is_from_here, one.order_id),
        default=None,
    )


def state_of(*, is_in_use: bool, is_called_off: bool, packs: int, picked: int) -> SlotState:
    """Tell what a slot shows.

    Args:
        is_in_use: something is picked for its order, and the parcel is not packed.
        is_called_off: its order is not to be sent any more.
        packs: what the order wants.
        picked: what is in the slot.
    """
    if not is_in_use:
        return SlotState.FREE
    if is_called_off:
        return SlotState.STOPPED
    return SlotState.READY if picked >= packs else SlotState.FILLING
