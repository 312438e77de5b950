"""Reads of orders: the shopper's page, the order desk, and what the clock must look at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Account
from inventory.produce.models import Pack, Produce
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.rules import OrderState
from storefront.payments.models import Payment
from storefront.payments.rules import PaymentState

PAGE = 30
"""Orders on one page of the order desk."""
DUE_MAX = 100
"""Reservations that one run of the job ends."""


@dataclass(frozen=True)
class LineRow:
    """One line of an order. Money in fen."""

    order_line_id: int
    listing_id: int
    slug: str
    title: str
    title_en: str
    counter: str
    counter_en: str
    pack_id: int
    picture: str
    class_: str
    packs: int
    price_fen: int
    line_fen: int


@dataclass(frozen=True)
class EventRow:
    """One step in an order's history."""

    state: str
    note: str
    by: str | None
    """Name of the account that did it; nobody where the shopper, the gateway or the clock did."""
    happened_at: datetime


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


def order_of_code(session: Session, code: str) -> Order | None:
    """Find an order by its code."""
    return session.scalar(select(Order).where(Order.code == code))


def order_of_client_id(session: Session, client_id: object) -> Order | None:
    """Find what this client id ordered before."""
    return session.scalar(select(Order).where(Order.client_id == client_id))


def lines_of_order(session: Session, order_id: int) -> Sequence[LineRow]:
    """List what was ordered, in the order of the lines."""
    rows = session.execute(
        select(
            OrderLine.id.label("order_line_id"),
            Listing.id.label("listing_id"),
            Listing.slug,
            Listing.title,
            Listing.title_en,
            Listing.counter,
            Listing.counter_en,
            Listing.pack_id,
            Produce.picture,
            Produce.class_.label("class_"),
            OrderLine.packs,
            OrderLine.price_fen,
            OrderLine.line_fen,
        )
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
    )
    return [LineRow(**row) for row in rows.mappings()]


def packs_of_order(session: Session, order_id: int) -> dict[int, int]:
    """Tell how many packs of each listing an order has."""
    rows = session.execute(
        select(OrderLine.listing_id, OrderLine.packs).where(OrderLine.order_id == order_id)
    )
    return {row.listing_id: row.packs for row in rows}


def history_of_order(session: Session, order_id: int) -> Sequence[EventRow]:
    """List the steps of an order, oldest first."""
    rows = session.execute(
        select(OrderEvent.state, OrderEvent.note, Account.name, OrderEvent.happened_at)
        .outerjoin(Account, Account.id == OrderEvent.account_id)
        .where(OrderEvent.order_id == order_id)
        .order_by(OrderEvent.id)
    )
    return [EventRow(*row) for row in rows.all()]


def orders_to_pack(session: Session, *, hub_id: int) -> Sequence[Order]:
    """List the paid orders of a hub in order of payment."""
    return session.scalars(
        select(Order)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Channel.hub_id == hub_id, Order.state == OrderState.PAID)
        .order_by(Order.paid_at, Order.id)
    ).all()


def order_desk(
    session: Session,
    *,
    hub_ids: Collection[int] | None,
    state: str = "",
    code: str = "",
    before_id: int | None = None,
) -> tuple[Sequence[OrderRow], int | None]:
    """List orders for the desk, newest first, in one statement.

    Args:
        hub_ids: of which hubs; None means all.
        state: only those in this state; "mismatch" for those with money that does not fit.
        code: only those whose code begins so, spaces not counted.
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
    if before_id is not None:
        chosen = chosen.where(Order.id < before_id)
    rows = session.execute(chosen).all()
    shown = rows[:PAGE]
    return (
        [OrderRow(*row[1:]) for row in shown],
        shown[-1].id if len(rows) > PAGE else None,
    )


def is_of_hub(session: Session, order: Order, hub_ids: Collection[int] | None) -> bool:
    """Say whether an order is served by one of these hubs; None means all."""
    if hub_ids is None:
        return True
    hub_id = session.scalar(select(Channel.hub_id).where(Channel.id == order.channel_id))
    return hub_id in hub_ids


def due(session: Session, *, now: datetime) -> Sequence[str]:
    """List the codes of orders that nobody has paid in time, longest overdue first."""
    return session.scalars(
        select(Order.code)
        .where(Order.state == OrderState.PLACED, Order.reserved_until <= now)
        .order_by(Order.reserved_until, Order.id)
        .limit(DUE_MAX)
    ).all()
