"""How a sold line is shared: to the item, then between villager and desk."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.money import BasisPoints, Fen, share_of, split
from inventory.terms.rules import NO_FEE, settle

NOTHING = Fen(0)


@dataclass(frozen=True)
class SoldItem:
    """An item that serves an order line."""

    item_id: int
    order_line_id: int
    weight: int = 1
    """By what it shares its line with others: grams of what was weighed; packs are all alike."""


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
    bears_costs: bool = False
    """What platform, host and carrier keep is the villager's to bear."""


@dataclass(frozen=True)
class Costs:
    """What is kept of a sale at a platform, by the rates in force when it was ordered."""

    rates: tuple[BasisPoints, ...] = ()
    """Platform fee and host commission, of what the goods brought."""
    freight_fen: Fen = NOTHING
    """Of one parcel."""

    def of(self, sale_fen: Fen, *, freight_fen: Fen) -> Fen:
        """Sum what is kept of one part of a sale, each rate rounded once, half up.

        Args:
            sale_fen: what the part brought.
            freight_fen: its part of the parcel's freight.
        """
        return Fen(sum(share_of(sale_fen, rate) for rate in self.rates) + freight_fen)


@dataclass(frozen=True)
class Share:
    """What one item brought, and who gets what; in fen, `sale + top_up = fee + net + own`.

    The costs that its villager bears are a part of the fee: of what is kept.
    """

    sale_fen: Fen
    top_up_fen: Fen
    fee_fen: Fen
    net_fen: Fen
    own_fen: Fen = NOTHING
    costs_fen: Fen = NOTHING

    def less(self, costs_fen: Fen) -> "Share":
        """Take costs off what the villager gets; never more than that is."""
        taken = max(NOTHING, min(costs_fen, self.net_fen))
        return replace(
            self,
            fee_fen=Fen(self.fee_fen + taken),
            net_fen=Fen(self.net_fen - taken),
            costs_fen=taken,
        )


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
