"""Reads of credits."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.money import Fen
from storefront.credits.models import Credit, WeightCredit
from storefront.credits.rules import share_of_discount
from storefront.orders.models import Order, OrderLine


def weight_credits(session: Session, order_line_ids: Collection[int]) -> dict[int, WeightCredit]:
    """Find what was paid back for items of lines that weighed less than was ordered, by item."""
    found = session.scalars(
        select(WeightCredit).where(WeightCredit.order_line_id.in_(order_line_ids))
    )
    return {credit.item_id: credit for credit in found}


def discount_of(session: Session, order: Order, fen: int) -> Fen:
    """Tell what part of the order's voucher goes with packs that go back now.

    Args:
        session: of the caller's transaction.
        order: which has the voucher.
        fen: what these packs were sold for.
    """
    before = session.scalar(
        select(func.coalesce(func.sum(Credit.fen), 0))
        .join(OrderLine, OrderLine.id == Credit.order_line_id)
        .where(OrderLine.order_id == order.id)
    )
    return share_of_discount(
        discount_fen=order.discount_fen,
        goods_fen=order.goods_fen,
        before_fen=int(before or 0),
        fen=fen,
    )


@dataclass(frozen=True)
class ReturnedPack:
    """A pack that comes back, in fen; freight is not part of it."""

    fen: Fen
    """What it was sold for, less what went back for weight that it lacked."""
    discount_fen: Fen
    """What of that a voucher had paid."""

    @property
    def refund_fen(self) -> Fen:
        """What the shopper gets back for it."""
        return Fen(self.fen - self.discount_fen)


def returned_pack(session: Session, *, order_line_id: int, item_id: int) -> ReturnedPack:
    """Tell what goes back for a pack of a line; of a paid pack something always does."""
    line = session.get_one(OrderLine, order_line_id)
    order = session.get_one(Order, line.order_id)
    lacked = weight_credits(session, [line.id]).get(item_id)
    fen = Fen(line.price_fen - (lacked.fen if lacked else 0))
    discount_fen = min(discount_of(session, order, line.price_fen), fen - 1)
    return ReturnedPack(fen, Fen(discount_fen))
