"""The life of an order: placed, paid, packed, shipped, delivered; or cancelled, or expired.

Each step locks the order's row, so that of two steps that meet one waits and is then refused or
finds nothing to do. What must never happen: goods promised to an order that is over, an order
that is served without its money, a step without a line in the history.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.sealed import search_hash
from app.errors import conflict, not_found
from app.messages import services as messages
from app.money import yuan
from app.people.rules import Actor
from storefront.catalogue import services as catalogue
from storefront.orders import queries
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import (
    LINK_AGAIN,
    OrderState,
    Receiver,
    check_may_be_moved,
    check_step,
    checked_note,
    phone_number,
    ready_text,
    texted_phone,
)
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import PaymentReport, Way
from storefront.payments.services import Outcome
from storefront.vouchers import services as vouchers


def mark_paid(session: Session, *, order: Order, now: datetime) -> None:
    """Turn an order's reservation into a sale; the money has just been written in the books."""
    _step(session, order, OrderState.PAID, now=now)
    order.paid_at = now
    session.flush()
    catalogue.sell(
        session, channel_id=order.channel_id, packs=queries.packs_of_order(session, order.id)
    )
    told = f"{yuan(order.total_fen)} 元收到了，仓库会尽快打包。点这里随时看到哪里了："
    tell(session, sentences={order: told}, now=now)


def mark_picking(session: Session, *, order_id: int, now: datetime) -> None:
    """Write down that the first pack is taken off its shelf."""
    _locked(session, order_id).picking_since = now
    session.flush()


def mark_not_picking(session: Session, *, order_id: int) -> None:
    """Write down that all that was picked is back on its shelves."""
    _locked(session, order_id).picking_since = None
    session.flush()


def mark_packed(session: Session, *, order_id: int, actor: Actor, now: datetime) -> Order:
    """Write down that the parcel is packed.

    Raises:
        Refusal: `orders.wrong_state`.
    """
    order = _locked(session, order_id)
    _step(session, order, OrderState.PACKED, actor=actor, now=now)
    return order


def mark_shipped(
    session: Session, *, notes: Mapping[int, str], actor: Actor, now: datetime
) -> None:
    """Write down that parcels are with their carriers.

    Args:
        session: of the caller's transaction.
        notes: id of each order → what its shopper should read beside it: carrier and number.
        actor: who handed them over.
        now: when.

    Raises:
        Refusal: `orders.wrong_state`, `orders.called_off`.
    """
    orders = lock_rows(session, Order, list(notes))
    for order in orders:
        _go_on(session, order, OrderState.SHIPPED, actor=actor, now=now, note=notes[order.id])
    sentences = {order: f"寄出了，{notes[order.id]}。" for order in orders}
    tell(session, sentences=sentences, now=now)


def mark_delivered(
    session: Session,
    *,
    delivered: Mapping[int, datetime],
    actor: Actor,
    now: datetime,
    note: str = "",
) -> None:
    """Write down that shoppers have their parcels.

    Args:
        session: of the caller's transaction.
        delivered: id of each order → when its parcel was signed for.
        actor: who says so.
        now: when it is written down.
        note: that they do not have them, where parcels came back undelivered.

    Raises:
        Refusal: `orders.wrong_state`, `orders.called_off`.
    """
    for order in lock_rows(session, Order, list(delivered)):
        _go_on(session, order, OrderState.DELIVERED, actor=actor, now=now, note=note)
        order.delivered_at = delivered[order.id]
    session.flush()


def tell_pickup_code(session: Session, *, order: Order, spoken_code: str, now: datetime) -> None:
    """Let a code be the one for which an order is handed over, and text it to its shopper."""
    order.pickup_code, order.pickup_wrong_codes = spoken_code, 0
    body = f"【乡里小店】订单 {order.code}：{ready_text(order.receiver_address, spoken_code)}"
    messages.send(session, phone=order.receiver_phone, body=body, now=now)


def mark_ready(
    session: Session, *, order_id: int, spoken_code: str, place: str, actor: Actor, now: datetime
) -> Order:
    """Write down that an order's parcel waits where its shopper fetches it, and tell them.

    Args:
        session: of the caller's transaction.
        order_id: the order, shipped.
        spoken_code: what the shopper will say at the counter.
        place: the name of the shop or centre, for the history.
        actor: who took the parcel in there.
        now: when.
    """
    order = _locked(session, order_id)
    order.pickup_ready_at = now
    write_step(session, order, "arrived", now=now, actor=actor, note=place)
    tell_pickup_code(session, order=order, spoken_code=spoken_code, now=now)
    return order


def attempt_of(session: Session, *, code: str, way: Way, now: datetime) -> Payment:
    """Return the attempt by which an order is paid in this way: the latest, or a new one.

    Raises:
        Refusal: `orders.not_payable`: it is paid, or over; `payments.under_way`.
    """
    order = locked(session, code)
    if order.state != OrderState.PLACED or order.reserved_until <= now:
        raise conflict("orders.not_payable")
    attempt = payments.payable_attempt(
        session, subject=code, due_fen=order.total_fen, way=way, now=now
    )
    if attempt is None:
        raise conflict("orders.not_payable")
    return attempt


def cancel(session: Session, *, code: str, now: datetime, actor: Actor | None = None) -> Order:
    """Call an unpaid order off and give its goods back to the shelf; again is no harm.

    Raises:
        Refusal: `orders.just_paid`, `orders.wrong_state`.
    """
    order = locked(session, code)
    if order.state == OrderState.PAID:
        raise conflict("orders.just_paid")
    if order.state != OrderState.CANCELLED:
        _give_up(session, order, OrderState.CANCELLED, actor=actor, now=now)
        if actor is not None:
            tell(session, sentences={order: "店里取消了，没有扣钱。"}, now=now)
    return order


def refund(
    session: Session, *, code: str, note: str, now: datetime, actor: Actor | None = None
) -> Order:
    """Call a paid order off before anything is picked: goods to the shelf, all money left back.

    Again is no harm.

    Args:
        note: why, for whoever reads the order's history; may be empty.
        actor: who of the staff does it; nobody where the shopper does.

    Raises:
        Refusal: `orders.being_picked`, `orders.wrong_state`, `orders.note_too_long`.
    """
    order = locked(session, code)
    if order.state == OrderState.REFUNDED:
        return order
    if order.picking_since is not None:
        raise conflict("orders.being_picked")
    _step(session, order, OrderState.REFUNDED, actor=actor, now=now, note=checked_note(note))
    vouchers.give_back(session, subject=order.code, now=now)
    catalogue.unsell(
        session, channel_id=order.channel_id, packs=queries.packs_of_order(session, order.id)
    )
    payment = payments_read.payment_received(session, code)
    payments.ask_refund(
        session,
        payment=payment,
        refund_fen=payments_read.refundable_fen(session, payment),
        reason="called_off",
        now=now,
    )
    return order


def tell(session: Session, *, sentences: Mapping[Order, str], now: datetime) -> None:
    """Text who ordered what became of their orders, each with the link to its page.

    Nobody is texted whose own number is not known to us; see `texted_phone`.
    """
    texts = [
        (phone, f"【乡里小店】订单 {order.code}：{said}{_link(order)}")
        for order, said in sentences.items()
        if (
            phone := texted_phone(
                buyer_phone=order.buyer_phone,
                receiver_phone=order.receiver_phone,
                is_gift=order.gift_note is not None,
                is_our_shopper=order.receiver_phone_hash is not None,
            )
        )
    ]
    messages.send_all(session, texts=texts, now=now)


def send_link(session: Session, *, code: str, phone: str, now: datetime) -> None:
    """Text an order's link to the phone that was typed, where it is of who ordered.

    Nobody is told whether there is such an order. A gift's link goes to who bought it only.

    Raises:
        Refusal: `receiver.phone`: that is no phone number.
    """
    number = phone_number(phone)
    order = _locked_of_code(session, "".join(code.upper().split()))
    if order is None:
        return
    receiver_phone = order.receiver_phone if order.gift_note is None else None
    if number not in (order.buyer_phone, receiver_phone):
        return
    if order.link_sent_at is not None and now - order.link_sent_at < LINK_AGAIN:
        return
    order.link_sent_at = now
    body = f"【乡里小店】订单 {order.code}：{_link(order)}"
    messages.send(session, phone=number, body=body, now=now)


def _link(order: Order) -> str:
    return messages.link(f"/orders/{order.code}?key={order.tracking_key}")


def expire(session: Session, *, code: str, now: datetime) -> bool:
    """End an unpaid order whose time is over, and tell whether there was one to end."""
    order = _locked_of_code(session, code)
    if order is None or order.state != OrderState.PLACED or order.reserved_until > now:
        return False
    _give_up(session, order, OrderState.EXPIRED, actor=None, now=now)
    return True


def expire_due(session: Session, *, now: datetime) -> int:
    """End every unpaid order whose time is over, and tell how many that were."""
    return sum(expire(session, code=code, now=now) for code in queries.due(session, now=now))


def settle_report(session: Session, *, report: PaymentReport, now: datetime) -> Outcome:
    """Take over what the gateway says of an attempt; the order is paid where the money is there."""
    order = _locked_of_code(session, report.subject)
    wanted = order is not None and order.state == OrderState.PLACED
    outcome = payments.settle(session, report=report, wanted=wanted, now=now)
    if outcome is Outcome.RECEIVED and order is not None:
        mark_paid(session, order=order, now=now)
    return outcome


def _give_up(
    session: Session, order: Order, to: OrderState, *, actor: Actor | None, now: datetime
) -> None:
    _step(session, order, to, actor=actor, now=now)
    vouchers.give_back(session, subject=order.code, now=now)
    payments.close_unopened(session, subject=order.code)
    catalogue.release(
        session, channel_id=order.channel_id, packs=queries.packs_of_order(session, order.id)
    )


def _step(
    session: Session,
    order: Order,
    to: OrderState,
    *,
    now: datetime,
    actor: Actor | None = None,
    note: str = "",
) -> None:
    _go_on(session, order, to, now=now, actor=actor, note=note)
    session.flush()


def _go_on(
    session: Session,
    order: Order,
    to: OrderState,
    *,
    now: datetime,
    actor: Actor | None = None,
    note: str = "",
) -> None:
    check_step(order.state, to)
    if order.called_off_at is not None:
        raise conflict("orders.called_off", code=order.code)
    order.state = to
    write_step(session, order, to, now=now, actor=actor, note=note)


def write_step(
    session: Session,
    order: Order,
    step: str,
    *,
    now: datetime,
    actor: Actor | None = None,
    note: str = "",
) -> None:
    """Add a step to an order's history; it is in the database with the caller's next flush."""
    account_id = actor.account_id if actor else None
    session.add(
        OrderEvent(order_id=order.id, state=step, note=note, account_id=account_id, happened_at=now)
    )


def _locked(session: Session, order_id: int) -> Order:
    [order] = lock_rows(session, Order, [order_id])
    return order


def change_receiver(
    session: Session, *, code: str, receiver: Receiver, now: datetime, actor: Actor | None = None
) -> Order:
    """Send an order somewhere else, as long as nothing of it is picked.

    Only within the province that its freight was priced for. `actor` is who of the staff does it;
    nobody where the shopper does.

    Raises:
        Refusal: `orders.unknown`, `orders.being_picked`, `orders.picked_up`,
            `orders.other_province`, `orders.wrong_state`.
    """
    order = locked(session, code)
    check_may_be_moved(
        state=order.state,
        is_picking=order.picking_since is not None,
        is_picked_up=order.pickup_place_id is not None,
        was=order.region_code,
        becomes=receiver.region_code,
    )
    order.receiver_name, order.receiver_phone = receiver.name, receiver.phone
    order.receiver_phone_hash = search_hash(receiver.phone)
    order.receiver_address, order.region_code = receiver.address, receiver.region_code
    write_step(session, order, "moved", actor=actor, now=now)
    session.flush()
    return order


def locked(session: Session, code: str) -> Order:
    """Find an order and lock it: every verb on an order takes its turn there.

    Raises:
        Refusal: `orders.unknown`.
    """
    order = _locked_of_code(session, code)
    if order is None:
        raise not_found("orders.unknown")
    return order


def _locked_of_code(session: Session, code: str) -> Order | None:
    return session.scalar(
        select(Order)
        .where(Order.code == code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
