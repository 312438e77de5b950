"""Reads of the wall: its slots, and who waits for an item."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from fulfilment.allocation.models import Allocation
from fulfilment.packing.models import Parcel
from fulfilment.wall.models import WallSlot
from fulfilment.wall.rules import SlotState, Wanting, state_of
from fulfilment.waves.models import Wave, WaveOrder
from inventory.places.models import Bin
from inventory.stock.models import Lot
from storefront.catalogue.models import Listing
from storefront.orders.models import Order, OrderLine
from storefront.orders.queries import packs_to_serve


@dataclass(frozen=True)
class SlotRow:
    """A slot with what is in it."""

    slot_id: int
    number: int
    state: SlotState
    order_id: int | None
    order_code: str
    """Empty where the slot is free."""
    packs: int
    picked: int


@dataclass(frozen=True)
class LastPick:
    """What somebody put into the wall last."""

    order_id: int
    item_id: int
    slot: int | None


def slots(session: Session, *, hub_id: int) -> list[SlotRow]:
    """List the slots of a hub's wall by number, in one statement."""
    packs = packs_to_serve()
    picked = (
        select(func.count(Allocation.item_id))
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.order_id == Order.id)
        .scalar_subquery()
    )
    statement: Select[*tuple[Any, ...]] = (
        select(
            WallSlot.id,
            WallSlot.number,
            and_(Order.picking_since.is_not(None), Parcel.id.is_(None)),
            or_(Order.state != "paid", Order.called_off_at.is_not(None)),
            Order.id,
            Order.code,
            packs,
            picked,
        )
        .outerjoin(Order, Order.id == WallSlot.order_id)
        .outerjoin(Parcel, Parcel.order_id == Order.id)
        .where(WallSlot.place_id == hub_id)
        .order_by(WallSlot.number)
    )
    found = []
    for slot_id, number, in_use, called_off, order_id, code, wanted, there in session.execute(
        statement
    ):
        state = state_of(
            is_in_use=bool(in_use), is_called_off=bool(called_off), packs=wanted, picked=there
        )
        is_free = state is SlotState.FREE
        figures = ("", 0, 0) if is_free else (code, wanted, there)
        found.append(SlotRow(slot_id, number, state, order_id, *figures))
    return found


def wanting(
    session: Session, *, hub_id: int, lot_id: int, pack_id: int, bin_id: int
) -> list[Wanting]:
    """List the orders of a hub's waves that wait for a pack of this lot."""
    statement: Select[*tuple[Any, ...]] = (
        _waiting(hub_id, pack_id)
        .add_columns(
            Order.id, Order.code, WaveOrder.wave_id, WallSlot.number, Allocation.bin_id == bin_id
        )
        .outerjoin(WallSlot, WallSlot.order_id == Order.id)
        .where(Allocation.lot_id == lot_id)
    )
    return [Wanting(*row) for row in session.execute(statement)]


def wanted_instead(session: Session, *, hub_id: int, pack_id: int) -> tuple[str, str] | None:
    """Tell the lot and shelf of which a pack like this is wanted, where one is."""
    row = session.execute(
        _waiting(hub_id, pack_id)
        .add_columns(Lot.code, Bin.name)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Bin, Bin.id == Allocation.bin_id)
        .order_by(Allocation.id)
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def _waiting(hub_id: int, pack_id: int) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select()
        .select_from(WaveOrder)
        .join(Wave, and_(Wave.id == WaveOrder.wave_id, Wave.place_id == hub_id))
        .join(
            Order,
            and_(
                Order.id == WaveOrder.order_id,
                Order.state == "paid",
                Order.called_off_at.is_(None),
            ),
        )
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Listing, and_(Listing.id == OrderLine.listing_id, Listing.pack_id == pack_id))
        .join(
            Allocation,
            and_(Allocation.order_line_id == OrderLine.id, Allocation.item_id.is_(None)),
        )
    )
    return statement


def slot_of_item(session: Session, item_id: int) -> int | None:
    """Tell the number of the slot that an item was put into, while its parcel is not packed."""
    return session.scalar(
        select(WallSlot.number)
        .join(Order, Order.id == WallSlot.order_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .outerjoin(Parcel, Parcel.order_id == Order.id)
        .where(Allocation.item_id == item_id, Parcel.id.is_(None))
    )


def last_pick(session: Session, *, hub_id: int, account_id: int) -> LastPick | None:
    """Find what somebody picked last for an order of a hub's waves that is not packed yet."""
    statement: Select[*tuple[Any, ...]] = (
        select(Order.id, Allocation.item_id, WallSlot.number)
        .select_from(WaveOrder)
        .join(Wave, and_(Wave.id == WaveOrder.wave_id, Wave.place_id == hub_id))
        .join(Order, and_(Order.id == WaveOrder.order_id, Order.state == "paid"))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(
            Allocation,
            and_(Allocation.order_line_id == OrderLine.id, Allocation.picked_by == account_id),
        )
        .outerjoin(WallSlot, WallSlot.order_id == Order.id)
        .order_by(Allocation.picked_at.desc(), Allocation.id.desc())
        .limit(1)
    )
    row = session.execute(statement).first()
    return LastPick(*row) if row else None
