"""Reads of what a carrier's back office has to know."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from fulfilment.packing.models import Parcel
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderLine

PARCELS_MAX = 500


@dataclass(frozen=True)
class Waiting:
    """A parcel that waits for a carrier, with who receives it in the clear."""

    parcel_code: str
    order_code: str
    receiver_name: str
    receiver_phone: str
    receiver_address: str
    note: str
    goods: tuple[tuple[str, int], ...]
    """Titles and packs of what is in it."""


def waiting(session: Session, *, hub_id: int) -> list[Waiting]:
    """List a hub's parcels that no carrier has, the oldest first, in two statements."""
    return _parcels(
        session,
        select(Parcel.code, Order)
        .join(Order, Order.id == Parcel.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Channel.hub_id == hub_id, Order.state == "packed", Order.called_off_at.is_(None))
        .order_by(Parcel.id)
        .limit(PARCELS_MAX),
    )


def waiting_parcel(session: Session, *, parcel_id: int) -> Waiting:
    """Give one parcel as a carrier has to know it."""
    [found] = _parcels(
        session,
        select(Parcel.code, Order)
        .join(Order, Order.id == Parcel.order_id)
        .where(Parcel.id == parcel_id),
    )
    return found


def _parcels(session: Session, wanted: Select[str, Order]) -> list[Waiting]:
    rows = session.execute(wanted).all()
    goods: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for order_id, title, packs in session.execute(
        select(OrderLine.order_id, Listing.title, OrderLine.packs - OrderLine.cut_packs)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(OrderLine.order_id.in_([order.id for _, order in rows]))
        .order_by(OrderLine.id)
    ):
        if packs:
            goods[order_id].append((title, packs))
    return [
        Waiting(
            parcel_code=code,
            order_code=order.code,
            receiver_name=order.receiver_name,
            receiver_phone=order.receiver_phone,
            receiver_address=order.receiver_address,
            note=order.note,
            goods=tuple(goods[order.id]),
        )
        for code, order in rows
    ]
