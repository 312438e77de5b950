"""How a sold line is shared: to the item, then between villager and desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.money import BasisPoints, Fen, split
from inventory.terms.rules import NO_FEE, settle

NOTHING = Fen(0)


@dataclass(frozen=True)
class SoldItem:
    """An item that serves an order line."""

    item_id: int
    order_line_id: int


@dataclass(frozen=True)
class Agreed:
    """What was agreed for one item, by the terms in force when its lot was taken in."""

    fee_rate: BasisPoints
    above_rate: BasisPoints = NO_FEE
    """Of what goes above the named price."""
    named_fen: Fen | None = None
    """What the villager wanted for this item; nothing where they named no price."""
    is_bought: bool = False
    """The operator paid for it at once: all that it brings is the operator's."""


@dataclass(frozen=True)
class Share:
    """What one item brought, and who gets what; in fen, `sale + top_up = fee + net + own`."""

    sale_fen: Fen
    top_up_fen: Fen
    fee_fen: Fen
    net_fen: Fen
    own_fen: Fen = NOTHING


def shares_of_line(line_fen: Fen, agreed: Sequence[Agreed]) -> tuple[Share, ...]:
    """Share what a line brought between its items, which are equal packs, oldest lot first.

    The line is split by largest remainder; each item is then settled by its own terms, the fee
    rounded once, half up; the rest is the villager's.

    Args:
        line_fen: what the shopper paid for the line.
        agreed: for each item.
    """
    sales = split(line_fen, [1] * len(agreed))
    return tuple(_share(sale, each) for sale, each in zip(sales, agreed, strict=True))


def _share(sale_fen: Fen, agreed: Agreed) -> Share:
    if agreed.is_bought:
        return Share(sale_fen, NOTHING, NOTHING, NOTHING, own_fen=sale_fen)
    settled = settle(
        sale_fen,
        named_fen=agreed.named_fen,
        fee_rate=agreed.fee_rate,
        above_rate=agreed.above_rate,
    )
    return Share(sale_fen, settled.top_up_fen, settled.fee_fen, settled.net_fen)


class EarningState(StrEnum):
    """Where the money of one sold item is."""

    ON_THE_WAY = "on_the_way"
    """Shipped, not yet delivered."""
    WAITING = "waiting"
    """Delivered; the return window is still open."""
    DUE = "due"
    """Owed from now on."""
    IN_PAYOUT = "in_payout"
    """In a payout that is proposed or approved."""
    PAID = "paid"


def state_of(*, due_at: datetime | None, payout_state: str | None, now: datetime) -> EarningState:
    """Tell where an earning stands at this moment."""
    if payout_state == "paid":
        return EarningState.PAID
    if payout_state is not None:
        return EarningState.IN_PAYOUT
    if due_at is None:
        return EarningState.ON_THE_WAY
    return EarningState.DUE if due_at <= now else EarningState.WAITING
