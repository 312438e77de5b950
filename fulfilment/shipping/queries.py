"""Reads of parcels that wait for a carrier, are on the way, or have come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select, true, tuple_
from sqlalchemy.orm import Session

from app.clock import CHINA
from fulfilment.allocation.models import Allocation
from fulfilment.packing.models import Parcel
from fulfilment.shipping.models import Shipment, TrackingEvent
from fulfilment.shipping.rules import Carrier, EventKind
from inventory.places.models import Place
from storefront.catalogue.models import Channel
from storefront.earnings.rules import SoldItem
from storefront.orders.models import Order, OrderLine
from storefront.orders.queries import packs_to_serve

PARCELS_MAX = 100
"""Parcels on one page, the oldest first: those are the ones to ask after."""


@dataclass(frozen=True)
class ShipmentRow:
    """A parcel with its order and, once handed over, its carrier."""

    parcel_code: str
    order_code: str
    order_state: str
    hub_id: int
    packs: int
    packed_at: datetime
    carrier: str | None
    tracking_number: str | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    last_kind: str | None
    """What the carrier told last, where it tells."""
    last_place: str | None
    last_at: datetime | None
    pickup_name: str | None
    """The shop or centre where the buyer fetches it, if it is not sent."""
    pickup_name_en: str | None
    pickup_ready_at: datetime | None
    """When it came there."""
    called_off_at: datetime | None
    """When its order was stopped: it must not leave."""

    @property
    def is_to_ship(self) -> bool:
        """Say whether it waits for a carrier."""
        return self.shipped_at is None and self.called_off_at is None


def parcels(
    session: Session, *, hub_ids: Collection[int] | None, order_states: Collection[str]
) -> list[ShipmentRow]:
    """List the parcels of orders in these states, oldest first; None means those of all hubs."""
    statement = _rows().where(Order.state.in_(order_states)).order_by(Parcel.id).limit(PARCELS_MAX)
    if hub_ids is not None:
        statement = statement.where(Channel.hub_id.in_(hub_ids))
    return [ShipmentRow(*row) for row in session.execute(statement)]


def handed_over(
    session: Session, *, hub_ids: Collection[int] | None, day: date
) -> list[ShipmentRow]:
    """List what carriers took on a day in China, by carrier; None means of all hubs."""
    start = datetime.combine(day, time(), CHINA)
    statement = (
        _rows()
        .where(Shipment.shipped_at >= start, Shipment.shipped_at < start + timedelta(days=1))
        .order_by(Shipment.carrier, Shipment.id)
    )
    if hub_ids is not None:
        statement = statement.where(Channel.hub_id.in_(hub_ids))
    return [ShipmentRow(*row) for row in session.execute(statement)]


def _rows() -> Select[*tuple[Any, ...]]:
    last = (
        select(TrackingEvent.kind, TrackingEvent.place, TrackingEvent.happened_at)
        .where(
            TrackingEvent.carrier == Shipment.carrier,
            TrackingEvent.tracking_number == Shipment.tracking_number,
        )
        .order_by(TrackingEvent.happened_at.desc(), TrackingEvent.id.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(
            Parcel.code,
            Order.code,
            Order.state,
            Channel.hub_id,
            packs_to_serve(),
            Parcel.packed_at,
            Shipment.carrier,
            Shipment.tracking_number,
            Shipment.shipped_at,
            Shipment.delivered_at,
            last.c.kind,
            last.c.place,
            last.c.happened_at,
            Place.name,
            Place.name_en,
            Order.pickup_ready_at,
            Order.called_off_at,
        )
        .join(Order, Order.id == Parcel.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .outerjoin(Place, Place.id == Order.pickup_place_id)
        .outerjoin(Shipment, Shipment.parcel_id == Parcel.id)
        .outerjoin(last, true())
    )


def events_of(session: Session, *, carrier: str, tracking_number: str) -> list[TrackingEvent]:
    """List what a carrier told of a number, the oldest first."""
    return list(
        session.scalars(
            select(TrackingEvent)
            .where(
                TrackingEvent.carrier == carrier,
                TrackingEvent.tracking_number == tracking_number,
            )
            .order_by(TrackingEvent.happened_at, TrackingEvent.id)
        )
    )


def to_deliver(
    session: Session, *, carrier: str, numbers: Collection[str]
) -> list[tuple[str, int, datetime]]:
    """List what a carrier says it delivered and we have not written down.

    Returns:
        The parcel's code, who handed it over, and when the buyer had it.
    """
    rows = session.execute(
        select(Parcel.code, Shipment.shipped_by, func.min(TrackingEvent.happened_at))
        .join(Shipment, Shipment.parcel_id == Parcel.id)
        .join(
            TrackingEvent,
            and_(
                TrackingEvent.carrier == Shipment.carrier,
                TrackingEvent.tracking_number == Shipment.tracking_number,
                TrackingEvent.kind == EventKind.DELIVERED,
            ),
        )
        .where(
            Shipment.carrier == carrier,
            Shipment.tracking_number.in_(numbers),
            Shipment.delivered_at.is_(None),
        )
        .group_by(Parcel.id, Shipment.id)
        .order_by(Parcel.order_id)
    )
    return [(code, account_id, at) for code, account_id, at in rows]


def shipment_of_parcel(session: Session, parcel_id: int) -> Shipment | None:
    """Find the shipment of a parcel."""
    return session.scalar(select(Shipment).where(Shipment.parcel_id == parcel_id))


def shipments_of_parcels(session: Session, parcel_ids: Collection[int]) -> dict[int, Shipment]:
    """Find by parcel the shipments that are there."""
    found = session.scalars(select(Shipment).where(Shipment.parcel_id.in_(parcel_ids)))
    return {shipment.parcel_id: shipment for shipment in found}


def parcels_of_numbers(
    session: Session, numbers: Collection[tuple[Carrier, str]]
) -> dict[tuple[Carrier, str], str]:
    """Tell the codes of the parcels that go under these numbers of carriers already."""
    rows = session.execute(
        select(Shipment.carrier, Shipment.tracking_number, Parcel.code)
        .join(Parcel, Parcel.id == Shipment.parcel_id)
        .where(tuple_(Shipment.carrier, Shipment.tracking_number).in_(list(numbers)))
    )
    return {(Carrier(carrier), number): code for carrier, number, code in rows}


def sold_items(session: Session, order_ids: Collection[int]) -> list[SoldItem]:
    """List the items of orders, each with the line that it serves."""
    rows = session.execute(
        select(Allocation.item_id, Allocation.order_line_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.order_id.in_(order_ids), Allocation.item_id.is_not(None))
        .order_by(Allocation.item_id)
    )
    return [SoldItem(item_id, line_id) for item_id, line_id in rows if item_id]
