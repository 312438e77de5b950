"""Reads of the order desk, within the hubs of who is asking."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.database.sealed import search_hash
from storefront.catalogue.models import Channel, Listing
from storefront.orderdesk.rules import Exported
from storefront.orders.models import Order, OrderLine
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import PaymentState

PAGE = 30
"""Orders on one page."""


@dataclass(frozen=True)
class OrderRow:
    """An order in a list: no personal data."""

    code: str
    state: str
    total_fen: int
    placed_at: datetime
    paid_at: datetime | None
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
        state: only those in this state; "mismatch" for those with money that does not fit.
        code: only those whose code begins so, spaces not counted.
        phone: only those that are sent to who has this number, its digits alone.
        before_id: where the page before this one ended.

    Returns:
        The orders, and where the next page begins; None where there is none.
    """
    mismatch = (
        select(Payment.id)
        .where(Payment.subject == Order.code, Payment.state == PaymentState.MISMATCH)
        .exists()
    )
    chosen = (
        select(
            Order.id,
            Order.code,
            Order.state,
            Order.total_fen,
            Order.placed_at,
            Order.paid_at,
            mismatch.label("mismatch"),
        )
        .join(Channel, Channel.id == Order.channel_id)
        .order_by(Order.id.desc())
        .limit(PAGE + 1)
    )
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    if state == PaymentState.MISMATCH:
        chosen = chosen.where(mismatch)
    elif state:
        chosen = chosen.where(Order.state == state)
    if code:
        begin = "".join(code.split()).upper()
        chosen = chosen.where(Order.code.startswith(begin, autoescape=True))
    if phone:
        chosen = chosen.where(Order.receiver_phone_hash == search_hash(phone))
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
    since: datetime,
    until: datetime,
) -> Sequence[Exported]:
    """List the orders of a time, oldest first, in one statement.

    Args:
        session: of the caller's transaction.
        hub_ids: of which hubs; None means all.
        state: only those in this state; nothing for all.
        since: placed from then on.
        until: placed before.
    """
    lines = (
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
    refunded = (
        select(func.coalesce(func.sum(Refund.refund_fen), 0))
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.subject == Order.code, Refund.state != "failed")
        .scalar_subquery()
    )
    chosen = (
        select(
            Order.code, Order.state, Order.placed_at, Order.paid_at, Order.delivered_at,
            Order.region_code, lines, Order.goods_fen, Order.freight_fen, Order.discount_fen,
            Order.total_fen, refunded, Order.note,
        )
        .join(Channel, Channel.id == Order.channel_id)
        .where(Order.placed_at >= since, Order.placed_at < until)
        .order_by(Order.id)
    )  # fmt: skip
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    if state:
        chosen = chosen.where(Order.state == state)
    return [Exported(*row) for row in session.execute(chosen)]


def order_of_code(session: Session, code: str, *, hub_ids: Collection[int] | None) -> Order | None:
    """Find an order of one of these hubs by its code; None means all hubs."""
    found = select(Order).join(Channel, Channel.id == Order.channel_id).where(Order.code == code)
    if hub_ids is not None:
        found = found.where(Channel.hub_id.in_(hub_ids))
    return session.scalar(found)
