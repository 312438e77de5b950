"""How a sold line is shared: to the item, then between villager and desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.money import BasisPoints, Fen, share_of, split


@dataclass(frozen=True)
class SoldItem:
    """An item that serves an order line."""

    item_id: int
    order_line_id: int


@dataclass(frozen=True)
class Share:
    """What one item brought, and who gets what of it; in fen, `sale = fee + net`."""

    sale_fen: Fen
    fee_fen: Fen
    net_fen: Fen


def shares_of_line(line_fen: Fen, fee_rates: Sequence[BasisPoints]) -> tuple[Share, ...]:
    """Share what a line brought between its items, which are equal packs, oldest lot first.

    The line is split by largest remainder; the fee is rounded once an item, half up, by the terms
    in force when the item's lot was taken in; the rest is the villager's.

    Args:
        line_fen: what the shopper paid for the line.
        fee_rates: of each item, in basis points.
    """
    sales = split(line_fen, [1] * len(fee_rates))
    fees = [share_of(sale, rate) for sale, rate in zip(sales, fee_rates, strict=True)]
    return tuple(Share(sale, fee, Fen(sale - fee)) for sale, fee in zip(sales, fees, strict=True))


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
