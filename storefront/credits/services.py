"""Sending back the money for what an order did not bring, or brought and got back.

What must never happen: money kept for goods that do not come, more money sent back than was
paid, or packs cut off that are promised on. The rest of the order goes on; where nothing is left
of it, it is called off and the freight goes back too.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from app.money import yuan
from app.people.rules import Actor
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing
from storefront.credits.models import Credit
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.rules import OrderState
from storefront.payments import queries as payments_read
from storefront.payments import services as payments


@dataclass(frozen=True)
class Cut:
    """What came of cutting: how much goes back, and whether the whole order is called off."""

    refund_fen: int
    is_called_off: bool


def cut_packs(
    session: Session, *, order_line_id: int, packs: int, actor: Actor, now: datetime
) -> Cut:
    """Serve fewer packs of a paid line, and send the money for them back.

    The caller holds the order's row.

    Raises:
        Refusal: `orders.wrong_state`: the order is not paid, or packed already;
            `orders.cut_too_much`: more than the line still has;
            `payments.refund_too_much`: more than is left of what was paid.
    """
    line = session.scalars(
        select(OrderLine).where(OrderLine.id == order_line_id).with_for_update()
    ).one()
    order = session.get_one(Order, line.order_id)
    if order.state != OrderState.PAID:
        raise conflict("orders.wrong_state", state=order.state, to="short")
    if not 0 < packs <= line.packs - line.cut_packs:
        raise Refusal("orders.cut_too_much", most=line.packs - line.cut_packs)
    fen = packs * line.price_fen
    title = session.get_one(Listing, line.listing_id).title
    note = f"{title} 缺 {packs} 份，退 {yuan(fen)} 元"
    session.add(
        OrderEvent(
            order_id=order.id,
            state="short",
            note=note,
            account_id=actor.account_id,
            happened_at=now,
        )
    )
    line.cut_packs += packs
    session.flush()
    catalogue.unsell(session, channel_id=order.channel_id, packs={line.listing_id: packs})
    refund_fen, refund_id, is_over = _send_back(session, order, fen, actor, now)
    session.add(
        Credit(
            order_line_id=line.id,
            reason="short",
            packs=packs,
            fen=fen,
            refund_id=refund_id,
            account_id=actor.account_id,
            credited_at=now,
        )
    )
    session.flush()
    return Cut(refund_fen=refund_fen, is_called_off=is_over)


def credit_return(
    session: Session, *, order_line_id: int, item_id: int, actor: Actor, now: datetime
) -> Credit:
    """Send back the money for a pack that the shopper sent back; freight stays.

    The caller holds the order's row.

    Raises:
        Refusal: `payments.refund_too_much`.
    """
    line = session.get_one(OrderLine, order_line_id)
    order = session.get_one(Order, line.order_id)
    listing = session.get_one(Listing, line.listing_id)
    session.add(
        OrderEvent(
            order_id=order.id,
            state="returned",
            note=f"{listing.title} 退回 1 份，退 {yuan(line.price_fen)} 元",
            account_id=actor.account_id,
            happened_at=now,
        )
    )
    refund = payments.ask_refund(
        session,
        payment=payments_read.payment_received(session, order.code),
        refund_fen=line.price_fen,
        reason="returned",
        now=now,
    )
    credit = Credit(
        order_line_id=line.id,
        reason="returned",
        item_id=item_id,
        packs=1,
        fen=line.price_fen,
        refund_id=refund.id,
        account_id=actor.account_id,
        credited_at=now,
    )
    session.add(credit)
    session.flush()
    return credit


def _send_back(
    session: Session, order: Order, fen: int, actor: Actor, now: datetime
) -> tuple[int, int, bool]:
    """Ask for the refund; of the whole order with its freight where nothing of it is left."""
    left = session.scalar(
        select(func.sum(OrderLine.packs - OrderLine.cut_packs)).where(
            OrderLine.order_id == order.id
        )
    )
    if left:
        refund = payments.ask_refund(
            session,
            payment=payments_read.payment_received(session, order.code),
            refund_fen=fen,
            reason="short",
            now=now,
        )
        return fen, refund.id, False
    orders.refund(session, code=order.code, note="", actor=actor, now=now)
    refund = payments_read.refunds_of(session, order.code)[-1]
    return refund.refund_fen, refund.id, True
