"""What goes home, and what the villager is told of it: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal, conflict
from inventory.places.rules import BinKind
from inventory.terms.rules import TermsKind

LABELS_MAX = 200
"""At once: more than a villager carries home."""
SENT_HOME = "send_home"
"""The verb of the movement that put a label on the way back to its village."""
SLIP_MARK = "-T"
LEAVES_FROM = frozenset({BinKind.DESK, BinKind.DOCK, BinKind.SHELF})
"""What is picked has a buyer; what is set apart waits for another decision."""


class Why(StrEnum):
    """Why goods go home."""

    UNSOLD = "unsold"
    """Nobody bought them, and their last day comes."""
    ASKED = "asked"
    """Their villager wants them back; they are theirs until they are sold."""


@dataclass(frozen=True)
class Standing:
    """A label where it stands now, whose it is, and under which kind of terms."""

    item_id: int
    code: str
    lot_id: int
    lot_code: str
    villager_id: int | None
    """Nobody of what was made of several households' goods."""
    terms_kind: str | None
    bin_kind: str
    place_id: int
    village_id: int | None
    """The service centre that took it in."""
    last_verb: str
    """Of its latest movement."""

    @property
    def is_on_the_way_home(self) -> bool:
        """Say whether the hub has sent it back to its village."""
        return self.bin_kind == BinKind.TRUCK and self.last_verb == SENT_HOME

    @property
    def hand_back_place_id(self) -> int:
        """Tell where it is handed over: what was sent home, at the desk of its village."""
        if self.is_on_the_way_home and self.village_id is not None:
            return self.village_id
        return self.place_id


def refuse_not_theirs(things: Sequence[Standing]) -> int:
    """Prove that all this is one villager's own, and tell whose.

    Raises:
        Refusal: `clearance.made`, `clearance.bought`, `clearance.several`.
    """
    for thing in things:
        if thing.villager_id is None:
            raise conflict("clearance.made", code=thing.code)
        if thing.terms_kind == TermsKind.BUY_OUT:
            raise conflict("clearance.bought", code=thing.code)
    owners = {thing.villager_id for thing in things}
    if len(owners) != 1:
        raise Refusal("clearance.several")
    return things[0].villager_id or 0


def slip_code(villager_code: str, number: int) -> str:
    """Write what stands on a slip: whose it is, and which of theirs."""
    return f"{villager_code}{SLIP_MARK}{number}"


def handed_back_text(named: Sequence[tuple[str, int]], *, paper: str) -> str:
    """Write what the villager's phone gets when their goods went home.

    Args:
        named: produce and how many labels of it.
        paper: code of the signed slip.
    """
    goods = "、".join(f"{name} {count} 件" for name, count in named)
    return (
        f"【商务代办】没卖掉的货退还给您了：{goods}（退还单 {paper}）。没有拿到，请马上到村委会说。"
    )


def sent_home_text(named: Sequence[tuple[str, int]], *, village: str) -> str:
    """Write what the villager's phone gets when their goods are on the way back to the village.

    Args:
        named: produce and how many labels of it.
        village: whose desk they come to.
    """
    goods = "、".join(f"{name} {count} 件" for name, count in named)
    return f"【商务代办】没卖掉的货送回村里了：{goods}。请带卡到{village}代办点拿，拿的时候签字。"
