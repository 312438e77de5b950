"""Reads of the order desk, within the hubs of who is asking."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.clock import CHINA
from app.database.sealed import search_hash
from inventory.places.models import Place
from storefront.catalogue.models import Channel, Listing
from storefront.catalogue.rules import WEB_CHANNEL
from storefront.orderdesk.rules import STOPPED, Exported
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.queries import is_stopped
from storefront.orders.rules import OrderState
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import PaymentState
from storefront.vouchers.models import Voucher, VoucherUse

PAGE = 30
"""Orders on one page."""
READ_AT_ONCE = 1000
"""Orders that an export holds at a time."""
RECEIVED = (PaymentState.PAID, PaymentState.MISMATCH)


@dataclass(frozen=True)
class OrderRow:
    """An order in a list: no personal data."""

    code: str
    state: str
    total_fen: int
    placed_at: datetime
    paid_at: datetime | None
    is_stopped: bool
    """Paid back after picking began; its goods are not back on a shelf yet."""
    mismatch: bool
    """Money came for it that is not what was asked for: somebody must look."""


def orders(
    session: Session,
    *,
    hub_ids: Collection[int] | None,
    state: str = "",
    code: str = "",
    phone: str = "",
    before_id: int | None = None,
) -> tuple[Sequence[OrderRow], int | None]:
    """List orders, newest first, in one statement.

    Args:
        hub_ids: of which hubs; None means all.
        state: only those in this state; "mismatch" for those with money that does not fit,
            "stopped" for those whose goods are to go back to a shelf.
        code: only those whose code begins so, spaces not counted.
        phone: only those that who has this number ordered or is sent, its digits alone.
        before_id: where the page before this one ended.

    Returns:
        The orders, and where the next page begins; None where there is none.
    """
    chosen = (
        select(
            Order.id,
            Order.code,
            Order.state,
            Order.total_fen,
            Order.placed_at,
            Order.paid_at,
            is_stopped(),
            _has_mismatch(),
        )
        .join(Channel, Channel.id == Order.channel_id)
        .order_by(Order.id.desc())
        .limit(PAGE + 1)
    )
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    if state:
        chosen = chosen.where(_is_in(state))
    if code:
        begin = "".join(code.split()).upper()
        chosen = chosen.where(Order.code.startswith(begin, autoescape=True))
    if phone:
        of_phone = search_hash(phone)
        chosen = chosen.where(
            or_(Order.receiver_phone_hash == of_phone, Order.buyer_phone_hash == of_phone)
        )
    if before_id is not None:
        chosen = chosen.where(Order.id < before_id)
    rows = session.execute(chosen).all()
    shown = rows[:PAGE]
    return (
        [OrderRow(*row[1:]) for row in shown],
        shown[-1].id if len(rows) > PAGE else None,
    )


def export(
    session: Session,
    *,
    hub_ids: Collection[int] | None,
    state: str,
    since: date | None,
    until: date | None,
) -> Iterator[Exported]:
    """List the orders of some days, oldest first, in one statement; read as they are asked for.

    Args:
        session: of the caller's transaction.
        hub_ids: of which hubs; None means all.
        state: only those in this state; nothing for all.
        since: placed on this day in China or later; nothing for no limit.
        until: placed on this day or before.
    """
    columns: Sequence[Any] = (
        Order.code, case((is_stopped(), STOPPED), else_=Order.state),
        Order.placed_at, Order.paid_at, Order.delivered_at,
        Order.region_code, Place.name, _lines(), Order.goods_fen, Order.freight_fen,
        Order.discount_fen, _voucher(), Order.total_fen, _way(), _refunded(), _sent_by(),
        Order.gift_note, Order.note,
    )  # fmt: skip
    chosen = (
        select(*columns)
        .select_from(Order)
        .join(Channel, Channel.id == Order.channel_id)
        .outerjoin(Place, Place.id == Order.pickup_place_id)
        .order_by(Order.id)
        .execution_options(yield_per=READ_AT_ONCE)
    )
    if since is not None:
        chosen = chosen.where(Order.placed_at >= _midnight(since))
    if until is not None:
        chosen = chosen.where(Order.placed_at < _midnight(until + timedelta(days=1)))
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    if state:
        chosen = chosen.where(_is_in(state))
    return (Exported(*row) for row in session.execute(chosen))


def _is_in(state: str) -> ColumnElement[bool]:
    if state == PaymentState.MISMATCH:
        return _has_mismatch()
    if state == STOPPED:
        return is_stopped()
    return and_(Order.state == state, ~is_stopped())


def _has_mismatch() -> ColumnElement[bool]:
    return (
        select(Payment.id)
        .where(Payment.subject == Order.code, Payment.state == PaymentState.MISMATCH)
        .exists()
    )


def _lines() -> ScalarSelect[str]:
    return (
        select(
            func.string_agg(
                Listing.title + " × " + cast(OrderLine.packs, Text),
                aggregate_order_by(literal("；"), OrderLine.id),
            )
        )
        .select_from(OrderLine)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(OrderLine.order_id == Order.id)
        .scalar_subquery()
    )


def _refunded() -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(Refund.refund_fen), 0))
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.subject == Order.code, Refund.state != "failed")
        .scalar_subquery()
    )


def _voucher() -> ScalarSelect[str]:
    return (
        select(Voucher.code)
        .join(VoucherUse, VoucherUse.voucher_id == Voucher.id)
        .where(VoucherUse.subject == Order.code)
        .scalar_subquery()
    )


def _way() -> ScalarSelect[str]:
    return (
        select(Payment.way)
        .where(Payment.subject == Order.code)
        .order_by(Payment.state.in_(RECEIVED).desc(), Payment.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _sent_by() -> ScalarSelect[str]:
    return (
        select(OrderEvent.note)
        .where(OrderEvent.order_id == Order.id, OrderEvent.state == OrderState.SHIPPED)
        .order_by(OrderEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(tzinfo=CHINA))


def without_phone_hash(session: Session, *, after_id: int, most: int) -> Sequence[Order]:
    """List, oldest first, orders of our own shoppers that are not found by all their phones yet."""
    return session.scalars(
        select(Order)
        .join(Channel, Channel.id == Order.channel_id)
        .where(
            Order.id > after_id,
            Channel.kind == WEB_CHANNEL,
            or_(
                Order.receiver_phone_hash.is_(None),
                and_(Order.buyer_phone.is_not(None), Order.buyer_phone_hash.is_(None)),
            ),
        )
        .order_by(Order.id)
        .limit(most)
    ).all()
