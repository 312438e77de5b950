"""Reads of orders: the shopper's page, the hub's list, and what the clock must look at."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from app.errors import not_found
from app.people.models import Account
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from storefront.catalogue.models import Channel, Listing, Offer
from storefront.orders.models import Order, OrderEvent, OrderLine
from storefront.orders.rules import OrderState, PlacedOrder, Wait, may_open, ships_on, wait_of
from storefront.payments import queries as payments_read
from storefront.payments.models import Payment, Refund
from storefront.payments.rules import PaymentState

CALLED_OFF = (OrderState.CANCELLED, OrderState.REFUNDED, "called_off")
DUE_MAX = 100
"""Reservations that one run of the job ends."""
WAITING = (OrderState.PLACED, OrderState.PAID)
"""States of an order whose goods are still on the shelf, or to come."""


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
    cut_packs: int
    """Packs that could not be served; their money went back."""
    ahead_packs: int
    """Packs that were sold before they were there, and for which none have come yet."""
    ships_on: date | None
    """First day on which such packs are sent, where one was named."""


@dataclass(frozen=True)
class EventRow:
    """One step in an order's history."""

    state: str
    note: str
    by: str | None
    """Name of the account that did it; nobody where the shopper, the gateway or the clock did."""
    happened_at: datetime


def order_of_code(session: Session, code: str) -> Order | None:
    """Find an order by its code."""
    return session.scalar(select(Order).where(Order.code == code))


def order_at(session: Session, code: str, *, hub_ids: Collection[int] | None) -> Order:
    """Find an order of one of these hubs by its code; None means all hubs.

    Raises:
        Refusal: `orders.unknown`.
    """
    found = select(Order).join(Channel, Channel.id == Order.channel_id).where(Order.code == code)
    if hub_ids is not None:
        found = found.where(Channel.hub_id.in_(hub_ids))
    order = session.scalar(found)
    if order is None:
        raise not_found("orders.unknown")
    return order


def is_stopped() -> ColumnElement[bool]:
    """Choose, of orders, those that are stopped, as `Order.is_stopped` says of one."""
    return and_(Order.called_off_at.is_not(None), Order.state != OrderState.REFUNDED)


def order_of_client_id(session: Session, client_id: object) -> Order | None:
    """Find what this client id ordered before."""
    return session.scalar(select(Order).where(Order.client_id == client_id))


def placed_before(session: Session, client_id: uuid.UUID) -> PlacedOrder | None:
    """Tell again what this client id was told when it ordered."""
    columns = [getattr(Order, name) for name in PlacedOrder._fields]
    row = session.execute(select(*columns).where(Order.client_id == client_id)).one_or_none()
    return PlacedOrder(*row) if row else None


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
            OrderLine.cut_packs,
            _ahead_packs().label("ahead_packs"),
            Listing.ships_on,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .outerjoin(
            Offer,
            and_(Offer.listing_id == Listing.id, Offer.channel_id == Order.channel_id),
        )
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
    )
    return [LineRow(**row) for row in rows.mappings()]


def _ahead_packs() -> ColumnElement[int]:
    """Count how many packs of a line nothing has come for: who ordered first is served first.

    So what the offer lacks is lacking to the lines that were ordered last.
    """
    line, order = aliased(OrderLine), aliased(Order)
    later = (
        select(func.coalesce(func.sum(line.packs - line.cut_packs), 0))
        .join(order, order.id == line.order_id)
        .where(
            line.listing_id == OrderLine.listing_id,
            line.id > OrderLine.id,
            order.channel_id == Order.channel_id,
            order.state.in_(WAITING),
        )
        .scalar_subquery()
    )
    lacking = Offer.reserved + Offer.sold - Offer.stocked
    packs = OrderLine.packs - OrderLine.cut_packs
    waits = and_(lacking > 0, Order.state.in_(WAITING), Order.picking_since.is_(None))
    return case((waits, func.greatest(0, func.least(packs, lacking - later))), else_=0)


def ahead_lines(*, hub_id: int) -> Subquery:
    """Select all lines of a hub for which packs are still to come, `line_id` and `ahead_packs`.

    As `_ahead_packs`, for many lines of one listing at once: each is looked at one time.
    """
    packs = OrderLine.packs - OrderLine.cut_packs
    lacking = Offer.reserved + Offer.sold - Offer.stocked
    later = func.sum(packs).over(
        partition_by=(Order.channel_id, OrderLine.listing_id),
        order_by=OrderLine.id.desc(),
        rows=(None, -1),
    )
    waiting = (
        select(
            OrderLine.id.label("line_id"),
            packs.label("packs"),
            (lacking - func.coalesce(later, 0)).label("lacking"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .join(Channel, and_(Channel.id == Order.channel_id, Channel.hub_id == hub_id))
        .join(
            Offer,
            and_(Offer.listing_id == OrderLine.listing_id, Offer.channel_id == Order.channel_id),
        )
        .where(lacking > 0, Order.state.in_(WAITING))
        .subquery()
    )
    return (
        select(
            waiting.c.line_id,
            func.least(waiting.c.packs, waiting.c.lacking).label("ahead_packs"),
        )
        .where(waiting.c.lacking > 0)
        .subquery()
    )


def wait_of_order(session: Session, order_id: int) -> Wait | None:
    """Tell what an order waits for; nothing where all its goods have come."""
    lines = lines_of_order(session, order_id)
    return wait_of((line.ahead_packs, line.ships_on) for line in lines)


def packs_to_serve() -> ScalarSelect[int]:
    """Count, within a statement that selects orders, the packs that each is to be served with."""
    return (
        select(func.coalesce(func.sum(OrderLine.packs - OrderLine.cut_packs), 0))
        .where(OrderLine.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )


def packs_of_order(session: Session, order_id: int) -> dict[int, int]:
    """Tell how many packs of each listing an order is to be served with."""
    rows = session.execute(
        select(OrderLine.listing_id, OrderLine.packs - OrderLine.cut_packs).where(
            OrderLine.order_id == order_id
        )
    )
    return {row[0]: row[1] for row in rows}


def history_of_order(session: Session, order_id: int) -> Sequence[EventRow]:
    """List the steps of an order, oldest first."""
    rows = session.execute(
        select(OrderEvent.state, OrderEvent.note, Account.name, OrderEvent.happened_at)
        .outerjoin(Account, Account.id == OrderEvent.account_id)
        .where(OrderEvent.order_id == order_id)
        .order_by(OrderEvent.id)
    )
    return [EventRow(*row) for row in rows.all()]


def note_of_delivery(session: Session, order_id: int) -> str:
    """Tell what was written beside an order's delivery; nothing where there is none."""
    found = session.scalar(
        select(OrderEvent.note).where(
            OrderEvent.order_id == order_id, OrderEvent.state == OrderState.DELIVERED
        )
    )
    return found or ""


def orders_to_pack(session: Session, *, hub_id: int) -> Sequence[Order]:
    """List the paid orders of a hub in order of payment."""
    return session.scalars(
        select(Order)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Channel.hub_id == hub_id, Order.state == OrderState.PAID)
        .order_by(Order.paid_at, Order.id)
    ).all()


def due(session: Session, *, now: datetime) -> Sequence[str]:
    """List the codes of orders that nobody has paid in time, longest overdue first."""
    return session.scalars(
        select(Order.code)
        .where(Order.state == OrderState.PLACED, Order.reserved_until <= now)
        .order_by(Order.reserved_until, Order.id)
        .limit(DUE_MAX)
    ).all()


@dataclass(frozen=True)
class OrderView:
    """All that a page says of an order."""

    order: Order
    lines: Sequence[LineRow]
    history: Sequence[EventRow]
    payments: Sequence[Payment]
    refunds: Sequence[Refund]

    @property
    def payment(self) -> Payment:
        """The latest attempt to pay."""
        return self.payments[-1]

    @property
    def called_off(self) -> EventRow | None:
        """The step by which the shop called it off; nothing where the shopper did, or nobody."""
        return next(
            (step for step in self.history if step.state in CALLED_OFF and step.by is not None),
            None,
        )

    @property
    def is_ahead(self) -> bool:
        """Say whether it waits for goods that were sold before they were there."""
        return any(line.ahead_packs for line in self.lines)

    @property
    def ships_on(self) -> date | None:
        """Tell from which day on it is sent, if it waits; nothing where a line names none."""
        return ships_on([line.ships_on for line in self.lines if line.ahead_packs])

    @property
    def came_back(self) -> str:
        """Tell what is said of its parcel where no shopper had it; nothing where one did."""
        return next((step.note for step in self.history if step.state == OrderState.DELIVERED), "")

    @property
    def has_mismatch(self) -> bool:
        """Say whether money came that is not what was asked for."""
        return any(payment.state == PaymentState.MISMATCH for payment in self.payments)


def english_names(session: Session, view: OrderView) -> dict[str, str]:
    """Tell the English of names that its history may hold: its goods, where it is fetched."""
    names = {line.title: line.title_en for line in view.lines if line.title_en}
    if view.order.pickup_place_id is not None:
        place = session.get_one(Place, view.order.pickup_place_id)
        names[place.name] = place.name_en
    return names


def view_of(session: Session, order: Order) -> OrderView:
    """Read what a page says of an order, in four statements."""
    return OrderView(
        order=order,
        lines=lines_of_order(session, order.id),
        history=history_of_order(session, order.id),
        payments=payments_read.payments_of(session, order.code),
        refunds=payments_read.refunds_of(session, order.code),
    )


def order_for_shopper(
    session: Session, code: str, *, key: str, account_id: int | None
) -> Order | None:
    """Find an order by its code for somebody who may open it."""
    order = order_of_code(session, code)
    if order is None or not may_open(
        key=key,
        tracking_key=order.tracking_key,
        account_id=account_id,
        owner_id=order.account_id,
    ):
        return None
    return order
