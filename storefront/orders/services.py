"""The life of an order: placed, paid, packed, shipped, delivered; or cancelled, or expired.

Each step locks the order's row, so that of two steps that meet one waits and is then refused or
finds nothing to do. What must never happen: goods promised to an order that is over, an order
that is served without its money, a step without a line in the history.
"""

import secrets
import uuid
from datetime import datetime
from typing import cast

from sqlalchemy import ARRAY, BigInteger, bindparam, column, select, text
from sqlalchemy.orm import Session

from app.database.sealed import SealedText
from app.database.session import LostRace
from app.errors import conflict, not_found
from app.people.rules import Actor
from inventory.labels import services as labels
from inventory.labels.rules.codes import CodeKind
from storefront.catalogue import services as catalogue
from storefront.orders import queries
from storefront.orders.models import Order, OrderEvent
from storefront.orders.rules import (
    RESERVED_FOR,
    NewOrder,
    OrderState,
    check_step,
    checked_note,
)
from storefront.payments import queries as payments_read
from storefront.payments import services as payments
from storefront.payments.models import Payment
from storefront.payments.rules import CURRENCY, CheckoutReport
from storefront.payments.services import Outcome
from storefront.vouchers import services as vouchers

KEY_BYTES = 16


_PLACE = (
    text("""
    WITH wanted AS (
        SELECT * FROM unnest(
            CAST(:listing_ids AS bigint[]), CAST(:packs AS bigint[]), CAST(:prices_fen AS bigint[])
        ) AS line (listing_id, packs, price_fen)
    ), taken AS (
        UPDATE offers SET reserved = offers.reserved + wanted.packs
        FROM wanted
        WHERE offers.listing_id = wanted.listing_id AND offers.channel_id = :channel_id
            AND offers.stocked + offers.ahead - offers.reserved - offers.sold >= wanted.packs
            AND NOT EXISTS (SELECT FROM orders WHERE orders.client_id = :client_id)
        RETURNING offers.listing_id
    ), placed AS (
        INSERT INTO orders (
            code, client_id, tracking_key, channel_id, account_id, state,
            goods_fen, freight_fen, discount_fen, total_fen,
            receiver_name, receiver_phone, receiver_address, region_code, pickup_place_id,
            gift_note, returns_confirmed_at, note, placed_at, reserved_until
        )
        SELECT
            :code, :client_id, :tracking_key, :channel_id, :account_id, 'placed',
            :goods_fen, :freight_fen, :discount_fen, :total_fen,
            :receiver_name, :receiver_phone, :receiver_address, :region_code, :pickup_place_id,
            :gift_note, :returns_confirmed_at, :note, :now, :reserved_until
        WHERE (SELECT count(*) FROM taken) = (SELECT count(*) FROM wanted)
        ON CONFLICT (client_id) DO NOTHING
        RETURNING *
    ), lines AS (
        INSERT INTO order_lines (order_id, listing_id, packs, price_fen, line_fen)
        SELECT placed.id, listing_id, packs, price_fen, packs * price_fen
        FROM placed CROSS JOIN wanted ORDER BY listing_id
    ), history AS (
        INSERT INTO order_events (order_id, state, note, happened_at)
        SELECT id, state, '', placed_at FROM placed
    ), attempt AS (
        INSERT INTO payments (
            attempt_id, subject, book_id, due_fen, currency, state, surplus, created_at
        )
        SELECT :attempt_id, code, :book_id, total_fen, :currency, 'created', false, placed_at
        FROM placed
    )
    SELECT placed.*, ARRAY(SELECT listing_id FROM taken) AS taken
    FROM (VALUES (1)) AS always LEFT JOIN placed ON true
    """)
    .bindparams(
        bindparam("receiver_name", type_=SealedText),
        bindparam("receiver_phone", type_=SealedText),
        bindparam("receiver_address", type_=SealedText),
    )
    # By name: columns that migrations add stand in another order than in the model.
    .columns(**{each.name: each.type for each in Order.__table__.c}, taken=ARRAY(BigInteger))
)


def place(session: Session, *, new: NewOrder, now: datetime) -> Order:
    """Take the goods and write the order with lines, history and payment, in one statement.

    All or nothing: where one listing has too little, or the client id has ordered before, nothing
    is written.

    Raises:
        Refusal: `stock.sold_out`, `stock.not_sold_here`.
        LostRace: the same client id is being ordered by another request at this moment.
    """
    packs = {line.listing_id: line.packs for line in new.lines}
    if len(packs) > 1:
        catalogue.lock_offers(session, channel_id=new.channel_id, listing_ids=packs)
    [code] = labels.next_codes(session, CodeKind.ORDER, 1)
    goods_fen = sum(line.packs * line.price_fen for line in new.lines)
    order, taken = session.execute(
        select(Order, column("taken")).from_statement(_PLACE),
        {
            "listing_ids": [line.listing_id for line in new.lines],
            "packs": [line.packs for line in new.lines],
            "prices_fen": [line.price_fen for line in new.lines],
            "code": code,
            "client_id": new.client_id,
            "tracking_key": secrets.token_urlsafe(KEY_BYTES),
            "channel_id": new.channel_id,
            "account_id": new.account_id,
            "goods_fen": goods_fen,
            "freight_fen": new.freight_fen,
            "discount_fen": new.discount_fen,
            "total_fen": goods_fen + new.freight_fen - new.discount_fen,
            "receiver_name": new.receiver.name,
            "receiver_phone": new.receiver.phone,
            "receiver_address": new.receiver.address,
            "region_code": new.receiver.region_code,
            "pickup_place_id": new.wishes.pickup_place_id,
            "gift_note": new.wishes.gift_note,
            "returns_confirmed_at": now if new.wishes.returns_confirmed else None,
            "note": new.wishes.note,
            "now": now,
            "reserved_until": now + RESERVED_FOR,
            "attempt_id": uuid.uuid4(),
            "book_id": new.book_id,
            "currency": CURRENCY,
        },
    ).one()
    if order is None:
        lacking = {listing: count for listing, count in packs.items() if listing not in taken}
        if not lacking:
            # The goods were taken twice for one click: undo, and the next try finds the order.
            raise LostRace
        raise catalogue.why_not_reserved(session, channel_id=new.channel_id, packs=lacking)
    return cast("Order", order)


def mark_paid(session: Session, *, order: Order, now: datetime) -> None:
    """Turn an order's reservation into a sale; the money has just been written in the books."""
    _step(session, order, OrderState.PAID, now=now)
    order.paid_at = now
    session.flush()
    catalogue.sell(
        session, channel_id=order.channel_id, packs=queries.packs_of_order(session, order.id)
    )


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
    session: Session, *, order_id: int, actor: Actor, now: datetime, note: str = ""
) -> Order:
    """Write down that the parcel is with the carrier.

    Args:
        note: what the shopper should read beside it: carrier and tracking number.

    Raises:
        Refusal: `orders.wrong_state`.
    """
    order = _locked(session, order_id)
    _step(session, order, OrderState.SHIPPED, actor=actor, now=now, note=note)
    return order


def mark_delivered(
    session: Session, *, order_id: int, actor: Actor, delivered_at: datetime, now: datetime
) -> Order:
    """Write down that the shopper has the parcel; delivery is when it was signed for.

    Raises:
        Refusal: `orders.wrong_state`.
    """
    order = _locked(session, order_id)
    _step(session, order, OrderState.DELIVERED, actor=actor, now=now)
    order.delivered_at = delivered_at
    session.flush()
    return order


def attempt_of(session: Session, *, code: str, now: datetime) -> Payment:
    """Return the attempt by which an order can be paid now: the latest, or a new one after it.

    Raises:
        Refusal: `orders.not_payable`: it is paid, or over.
    """
    order = locked(session, code)
    if order.state != OrderState.PLACED or order.reserved_until <= now:
        raise conflict("orders.not_payable")
    attempt = payments.payable_attempt(session, subject=code, due_fen=order.total_fen, now=now)
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


def settle_report(session: Session, *, report: CheckoutReport, now: datetime) -> Outcome:
    """Take over what the gateway says of a page; where it brought the money, the order is paid."""
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
    check_step(order.state, to)
    if order.called_off_at is not None:
        raise conflict("orders.called_off", code=order.code)
    order.state = to
    session.add(
        OrderEvent(
            order_id=order.id,
            state=to,
            note=note,
            account_id=actor.account_id if actor else None,
            happened_at=now,
        )
    )
    session.flush()


def _locked(session: Session, order_id: int) -> Order:
    order = session.scalar(
        select(Order)
        .where(Order.id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise not_found("orders.unknown")
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
