"""Calling paid orders off, as long as they have not left.

Of what nobody has picked yet the goods are free at once. What is picked or packed is **stopped**:
the money goes back at once, no parcel of it leaves, and it is over when its goods are back on a
shelf (`fulfilment.takeback`). What must never happen: an order leaves that its shopper was paid
back for, its goods are for sale nowhere, or money that only went back stays a cost in the books.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from app.people.rules import Actor
from storefront.catalogue import services as catalogue
from storefront.orders import queries as orders_read
from storefront.orders import services as orders
from storefront.orders.models import Order
from storefront.orders.rules import OrderState, checked_note
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import AFTERSALE, Collector
from storefront.suborders.services import ending
from storefront.vouchers import services as vouchers

STOPPABLE = frozenset({OrderState.PAID, OrderState.PACKED})


def call_off(session: Session, *, code: str, reason: str, actor: Actor, now: datetime) -> Order:
    """Call a paid order off that has not left, and say why to who reads its history.

    All money that is left of it goes back. Again is no harm.

    Raises:
        Refusal: `orders.reason_missing`, `orders.note_too_long`; `orders.on_its_way`: it has
            left; `orders.wrong_state`; `payments.on_platform`, `payments.disputed`.
    """
    if not reason.strip():
        raise Refusal("orders.reason_missing")
    order = orders.locked(session, code)
    if order.state == OrderState.REFUNDED or order.called_off_at is not None:
        return order
    if order.picking_since is None:
        orders.refund(session, code=code, note=reason, actor=actor, now=now)
        back_fen = payments_read.refunds_of(session, code)[-1].refund_fen
    else:
        back_fen = _stop(session, order, note=checked_note(reason), actor=actor, now=now)
    money = f"{yuan(back_fen)} 元原路退回" if back_fen else "钱已经退给您了"
    told = f"店里取消了，{money}。原因：{' '.join(reason.split())}。"
    orders.tell(session, sentences={order: told}, now=now)
    return order


def end(session: Session, *, order_id: int, actor: Actor, now: datetime) -> None:
    """End a stopped order whose goods are all back on a shelf; they are for sale again.

    Raises:
        Refusal: `orders.nothing_to_take_back`.
    """
    [order] = lock_rows(session, Order, [order_id])
    if not order.is_stopped:
        raise conflict("orders.nothing_to_take_back", order=order.code)
    order.state, order.picking_since = OrderState.REFUNDED, None
    orders.write_step(session, order, OrderState.REFUNDED, actor=actor, now=now)
    session.flush()
    catalogue.unsell(
        session,
        channel_id=order.channel_id,
        packs=orders_read.packs_of_order(session, order.id),
    )
    ending.mark_taken_back(session, order_id=order.id, now=now)


def _stop(session: Session, order: Order, *, note: str, actor: Actor, now: datetime) -> int:
    """Stop an order that is picked or packed, and tell how much money goes back now, in fen."""
    if order.state not in STOPPABLE:
        raise conflict("orders.on_its_way")
    payment = payments_read.payment_received(session, order.code)
    if payment.collected_by == Collector.PLATFORM:
        raise conflict("payments.on_platform")
    if payment.disputed_fen:
        raise conflict("payments.disputed")
    order.called_off_at = now
    orders.write_step(session, order, "called_off", actor=actor, now=now, note=note)
    vouchers.give_back(session, subject=order.code, now=now)
    _take_cost_back(session, order, payment, now)
    back_fen = payments_read.refundable_fen(session, payment)
    if back_fen:
        payments.ask_refund(
            session, payment=payment, refund_fen=back_fen, reason="called_off", now=now
        )
    session.flush()
    return back_fen


def _take_cost_back(session: Session, order: Order, payment: Payment, now: datetime) -> None:
    """Undo in the books what the desk had borne: of an order that never leaves it is no cost."""
    borne_fen = sum(
        refund.refund_fen
        for refund in payments_read.refunds_of(session, order.code)
        if refund.reason.startswith(AFTERSALE)
    )
    if not borne_fen:
        return
    ledger.post(
        session,
        Entry(
            book_id=payment.book_id,
            kind="aftersale_taken_back",
            voucher=order.code,
            memo=f"订单 {order.code} 没有寄出",
            lines=(
                Line(Account.CUSTOMER_CONTRACT, Fen(borne_fen)),
                Line(Account.AFTERSALE_COST, Fen(-borne_fen)),
            ),
        ),
        now=now,
    )
