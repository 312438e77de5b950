"""Sending back the money for what an order did not bring, or brought and got back.

What must never happen: money kept for goods that do not come, more money sent back than was
paid, or packs cut off that are promised on. The rest of the order goes on; where nothing is left
of it, it is called off and the freight goes back too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from inventory.stock.models import Item
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Listing
from storefront.credits import queries
from storefront.credits.models import Credit, WeightCredit
from storefront.credits.rules import lacking_fen
from storefront.orders import services as orders
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import RETURNED, SHORT, WEIGHED, WEIGHED_FOR_PLATFORM, OrderState
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import Collector


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
    discount_fen = queries.discount_of(session, order, fen)
    title = session.get_one(Listing, line.listing_id).title
    note = SHORT.fill(title=title, packs=packs, yuan=yuan(fen - discount_fen))
    orders.write_step(session, order, "short", now=now, actor=actor, note=note)
    line.cut_packs += packs
    session.flush()
    catalogue.unsell(session, channel_id=order.channel_id, packs={line.listing_id: packs})
    refund_fen, refund_id, is_over = _send_back(session, order, fen - discount_fen, actor, now)
    session.add(
        Credit(
            order_line_id=line.id,
            reason="short",
            packs=packs,
            fen=fen,
            discount_fen=discount_fen,
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
    back = queries.returned_pack(session, order_line_id=line.id, item_id=item_id)
    orders.write_step(
        session,
        order,
        "returned",
        now=now,
        actor=actor,
        note=RETURNED.fill(title=listing.title, yuan=yuan(back.refund_fen)),
    )
    payment = payments_read.payment_received(session, order.code)
    refund = payments.ask_refund(
        session,
        payment=payment,
        refund_fen=back.refund_fen,
        reason="returned",
        now=now,
    )
    told = f"退货收到了，{yuan(back.refund_fen)} 元原路退回。"
    orders.tell(session, sentences={order: told}, now=now)
    if back.discount_fen:
        _take_voucher_back(session, payment, item_id, back.discount_fen, now)
    credit = Credit(
        order_line_id=line.id,
        reason="returned",
        item_id=item_id,
        packs=1,
        fen=back.fen,
        discount_fen=back.discount_fen,
        refund_id=refund.id,
        account_id=actor.account_id,
        credited_at=now,
    )
    session.add(credit)
    session.flush()
    return credit


@dataclass(frozen=True)
class Weighed:
    """A pack that is about to leave, with what it really weighs."""

    order_line_id: int
    item_id: int
    ordered_grams: int
    """What was paid for."""
    grams: int


def credit_weight(
    session: Session, *, order_id: int, weighed: Sequence[Weighed], actor: Actor, now: datetime
) -> Fen:
    """Send back in one refund what packs of an order lack in weight, and tell how much that is.

    The caller holds the order's row. Never more goes back than is left of what was paid (a voucher
    may have paid a part). Where a platform has the money, nothing goes back by us: the amount is
    written at the order, and given back there.

    Raises:
        Refusal: `payments.refund_too_much`.
    """
    order = session.get_one(Order, order_id)
    payment = payments_read.payment_received(session, order.code)
    lacking = _lacking(session, order_id, weighed)
    parts = _within(lacking, payments_read.refundable_fen(session, payment))
    total = Fen(sum(fen for _, fen in parts))
    if not total:
        return Fen(0)
    paid_grams = sum(each.ordered_grams for each, _ in parts)
    grams = sum(each.grams for each, _ in parts)
    is_ours = payment.collected_by != Collector.PLATFORM
    phrase = WEIGHED if is_ours else WEIGHED_FOR_PLATFORM
    note = phrase.fill(paid=paid_grams, grams=grams, yuan=yuan(total))
    orders.write_step(session, order, "weighed", now=now, actor=actor, note=note)
    if not is_ours:
        session.flush()
        return Fen(0)
    refund = payments.ask_refund(
        session, payment=payment, refund_fen=total, reason="weight", now=now
    )
    orders.tell(session, sentences={order: f"{note}，原路退回。"}, now=now)
    session.add_all(
        WeightCredit(
            order_line_id=each.order_line_id,
            item_id=each.item_id,
            ordered_grams=each.ordered_grams,
            grams=each.grams,
            fen=fen,
            refund_id=refund.id,
            account_id=actor.account_id,
            credited_at=now,
        )
        for each, fen in parts
    )
    session.flush()
    return total


def _lacking(
    session: Session, order_id: int, weighed: Sequence[Weighed]
) -> list[tuple[Weighed, Fen]]:
    """Tell what of its price goes back for each pack."""
    prices = dict(
        session.execute(
            select(OrderLine.id, OrderLine.price_fen).where(OrderLine.order_id == order_id)
        ).all()
    )
    return [
        (
            each,
            lacking_fen(
                price_fen=prices[each.order_line_id],
                ordered_grams=each.ordered_grams,
                grams=each.grams,
            ),
        )
        for each in weighed
    ]


def _within(lacking: Sequence[tuple[Weighed, Fen]], most_fen: int) -> list[tuple[Weighed, Fen]]:
    """Keep what lacks, as long as there is money left to send back."""
    parts, left = [], most_fen
    for each, fen in lacking:
        part = Fen(min(fen, left))
        if part:
            parts.append((each, part))
            left -= part
    return parts


def _take_voucher_back(
    session: Session, payment: Payment, item_id: int, discount_fen: Fen, now: datetime
) -> None:
    """Undo what the voucher cost for a pack whose sale is undone."""
    code = session.get_one(Item, item_id).code
    ledger.post(
        session,
        Entry(
            book_id=payment.book_id,
            kind="voucher_taken_back",
            voucher=f"{payment.subject}/{code}",
            memo=f"订单 {payment.subject} 退货 {code}",
            lines=(
                Line(Account.CUSTOMER_CONTRACT, discount_fen),
                Line(Account.VOUCHER_COST, Fen(-discount_fen)),
            ),
        ),
        now=now,
    )


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
