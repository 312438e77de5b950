"""What a correction may be, and what it says: pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal, conflict
from app.money import Fen, yuan
from inventory.places.rules import BinKind

NOTE_CHARACTERS_MAX = 200


class Why(StrEnum):
    """What was wrong with what had been written down."""

    COUNT = "count"
    """More was written down than was brought."""
    WEIGHT = "weight"
    VILLAGER = "villager"
    """It is another villager's."""
    PRODUCE = "produce"
    """It is another produce, or another size."""
    OTHER = "other"


@dataclass(frozen=True)
class Wrong:
    """What is to be taken off a delivery."""

    client_id: uuid.UUID
    delivery_code: str
    item_codes: tuple[str, ...]
    """Of the labels that should not be there."""
    why: Why
    note: str = ""
    """In words; needed where no reason of the list fits."""


def refuse_empty(wrong: Wrong) -> None:
    """Refuse a correction of nothing, or for a reason that nobody tells.

    Raises:
        Refusal: `correction.nothing`, `correction.note_missing`.
    """
    if not wrong.item_codes:
        raise Refusal("correction.nothing")
    note = wrong.note.strip()
    if len(note) > NOTE_CHARACTERS_MAX or (wrong.why is Why.OTHER and not note):
        raise Refusal("correction.note_missing", most=NOTE_CHARACTERS_MAX)


def refuse_gone(code: str, bin_kind: str) -> None:
    """Refuse to take off what is not at the desk or on the hub's dock any more.

    Raises:
        Refusal: `correction.done_already`, `correction.on_the_road`, `correction.on_shelf`,
            `correction.sold`, `correction.used_up`; each says what to do first.
    """
    if bin_kind in (BinKind.DESK, BinKind.DOCK):
        return
    refusals = {
        BinKind.VILLAGER: "correction.done_already",
        BinKind.TRUCK: "correction.on_the_road",
        BinKind.SHELF: "correction.on_shelf",
        BinKind.CONVERSION: "correction.used_up",
        BinKind.LOSS: "correction.used_up",
    }
    raise conflict(refusals.get(BinKind(bin_kind), "correction.sold"), code=code)


def correction_text(delivery_code: str, taken_off: Sequence[tuple[str, int]], back_fen: Fen) -> str:
    """Write the text that the villager's phone gets.

    Args:
        delivery_code: of the slip that was wrong.
        taken_off: name of each produce and how many labels of it.
        back_fen: cash that the villager gave back, where the goods had been bought.
    """
    goods = "、".join(f"{name}{count}件" for name, count in taken_off)
    cash = f"，退回现金{yuan(back_fen)}元" if back_fen else ""
    return f"【商务代办】单号{delivery_code}更正：去掉{goods}{cash}。不对请当面找代办员。"
