"""Reads of orders to pick and of parcels."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from fulfilment.allocation import queries as allocation
from fulfilment.allocation import rules
from fulfilment.allocation.models import Allocation
from fulfilment.allocation.rules import walking_order
from fulfilment.packing.models import Parcel
from inventory.places.models import Bin
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.stock.queries import MADE_BY_SEVERAL
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderLine
from storefront.orders.queries import ahead_lines, is_stopped
from storefront.orders.rules import Wait, wait_of

ORDERS_MAX = 200
"""Orders on the pick list, and as many that wait; those paid later follow once these are packed."""


@dataclass(frozen=True)
class LineRow:
    """One line of an order: how much is wanted, chosen and picked, in packs."""

    order_line_id: int
    title: str
    title_en: str
    produce_id: int
    pack_id: int
    packs: int
    """What is to be served: as ordered, less what could not be and was paid back."""
    allocated: int
    picked: int


@dataclass(frozen=True)
class LackRow:
    """What the shelves have too little of for an order."""

    title: str
    title_en: str
    packs: int


@dataclass(frozen=True)
class OrderRow:
    """A paid order that waits to be picked."""

    order_id: int
    code: str
    paid_at: datetime
    lines: tuple[LineRow, ...]
    lacks: tuple[LackRow, ...]
    """What it is short of, after all orders that were paid before it."""
    wait: Wait | None
    """Sold before it was there, and not there yet: it is not to be picked."""

    @property
    def packs(self) -> int:
        """Packs in all."""
        return sum(line.packs for line in self.lines)

    @property
    def picked(self) -> int:
        """Packs picked so far."""
        return sum(line.picked for line in self.lines)


@dataclass(frozen=True)
class TaskRow:
    """One chosen pack: where to find it, or which item it became."""

    allocation_id: int
    order_line_id: int
    lot_id: int
    lot_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    pack_id: int
    pack_name: str
    pack_name_en: str
    picture: str
    bin_id: int
    shelf: str
    item_code: str | None
    picked_at: datetime | None


@dataclass(frozen=True)
class OrderToPick:
    """An order with the hub that packs it."""

    order_id: int
    code: str
    state: str
    hub_id: int
    paid_at: datetime | None
    note: str
    gift_note: str | None
    """What the card says, where it is a gift."""
    is_stopped: bool
    """It was paid back after picking began, and its goods are not on a shelf yet."""


@dataclass(frozen=True)
class ParcelRow:
    """A parcel at a glance."""

    parcel_id: int
    code: str
    order_id: int
    order_code: str
    order_state: str
    hub_id: int
    container_id: int
    packed_at: datetime
    pickup_place_id: int | None
    """Where the buyer fetches it, if it is not sent."""
    called_off_at: datetime | None
    """When its order was stopped: it must not leave."""


def order_to_pick(session: Session, code: str) -> OrderToPick | None:
    """Find an order by its code, with its hub."""
    row = session.execute(_to_pick().where(Order.code == code)).first()
    return OrderToPick(*row) if row else None


def orders_to_pick(session: Session, order_ids: Collection[int]) -> dict[int, OrderToPick]:
    """Find orders, each with its hub."""
    rows = session.execute(_to_pick().where(Order.id.in_(order_ids)))
    return {order.order_id: order for order in (OrderToPick(*row) for row in rows)}


def _to_pick() -> Select[*tuple[Any, ...]]:
    return select(
        Order.id,
        Order.code,
        Order.state,
        Channel.hub_id,
        Order.paid_at,
        Order.note,
        Order.gift_note,
        is_stopped(),
    ).join(Channel, Channel.id == Order.channel_id)


def pick_list(session: Session, *, hub_id: int, now: datetime) -> list[OrderRow]:
    """List the paid orders of a hub in order of payment, each with what it is short of.

    Those that wait for goods which were sold ahead are among them, and take nobody's place.
    """
    orders = _waiting(session, hub_id)
    pack_ids = {line.pack_id for order in orders for line in order.lines}
    found = allocation.candidates(session, hub_id=hub_id, pack_ids=pack_ids, now=now)
    free = {pack_id: sum(each.free for each in lots) for pack_id, lots in found.items()}
    lacks = rules.coverage([_still_wanted(order.lines) for order in orders], free)
    return [
        replace(order, lacks=_named(order.lines, lacking))
        for order, lacking in zip(orders, lacks, strict=True)
    ]


def _waiting(session: Session, hub_id: int) -> list[OrderRow]:
    """Read the paid orders of a hub, in one statement; what each is short of is not known yet."""
    ahead = ahead_lines(hub_id=hub_id)
    statement: Select[*tuple[Any, ...]] = (
        select(
            Order.id,
            Order.code,
            Order.paid_at,
            case((Order.picking_since.is_(None), ahead.c.ahead_packs)),
            Listing.ships_on,
            OrderLine.id,
            Listing.title,
            Listing.title_en,
            Pack.produce_id,
            Listing.pack_id,
            OrderLine.packs - OrderLine.cut_packs,
            func.count(Allocation.id),
            func.count(Allocation.item_id),
        )
        .join(Channel, Channel.id == Order.channel_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Pack, Pack.id == Listing.pack_id)
        .outerjoin(ahead, ahead.c.line_id == OrderLine.id)
        .outerjoin(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(
            Channel.hub_id == hub_id,
            Order.state == "paid",
            Order.called_off_at.is_(None),
            Order.paid_at.is_not(None),
        )
        .group_by(Order.id, OrderLine.id, Listing.id, Pack.id, ahead.c.ahead_packs)
        .order_by(Order.paid_at, Order.id, OrderLine.id)
    )
    to_pick: list[OrderRow] = []
    to_come: list[OrderRow] = []
    rows = session.execute(statement)
    for (order_id, code, paid_at), of_order in groupby(rows, key=lambda row: row[:3]):
        lines = list(of_order)
        wait = wait_of((packs or 0, ships_on) for _, _, _, packs, ships_on, *_ in lines)
        part = to_pick if wait is None else to_come
        if len(part) < ORDERS_MAX:
            told = tuple(LineRow(*line[5:]) for line in lines)
            part.append(OrderRow(order_id, code, paid_at, told, (), wait))
    return sorted(to_pick + to_come, key=lambda order: (order.paid_at, order.order_id))


def lines_of_order(session: Session, order_id: int) -> list[LineRow]:
    """List the lines of an order with how much of each is chosen and picked."""
    return lines_of_orders(session, [order_id])[order_id]


def lines_of_orders(session: Session, order_ids: Collection[int]) -> dict[int, list[LineRow]]:
    """List by order its lines with how much of each is chosen and picked."""
    rows = session.execute(
        select(
            OrderLine.order_id,
            OrderLine.id,
            Listing.title,
            Listing.title_en,
            Pack.produce_id,
            Listing.pack_id,
            OrderLine.packs - OrderLine.cut_packs,
            func.count(Allocation.id),
            func.count(Allocation.item_id),
        )
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Pack, Pack.id == Listing.pack_id)
        .outerjoin(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(OrderLine.order_id.in_(order_ids))
        .group_by(OrderLine.id, Listing.id, Pack.id)
        .order_by(OrderLine.id)
    )
    lines: dict[int, list[LineRow]] = {order_id: [] for order_id in order_ids}
    for row in rows:
        lines[row.order_id].append(LineRow(*row[1:]))
    return lines


def tasks_of_order(session: Session, order_id: int) -> list[TaskRow]:
    """List the chosen packs of an order in walking order: by shelf, then by lot."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Allocation.id,
            Allocation.order_line_id,
            Lot.id,
            Lot.code,
            func.coalesce(Villager.name, MADE_BY_SEVERAL),
            Produce.name,
            Produce.name_en,
            Pack.id,
            Pack.name,
            Pack.name_en,
            Produce.picture,
            Bin.id,
            Bin.name,
            Item.code,
            Allocation.picked_at,
        )
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Bin, Bin.id == Allocation.bin_id)
        .outerjoin(Item, Item.id == Allocation.item_id)
        .where(OrderLine.order_id == order_id)
    )
    tasks = [TaskRow(*row) for row in session.execute(statement)]
    return sorted(
        tasks, key=lambda task: (walking_order(task.shelf), task.lot_code, task.allocation_id)
    )


def order_of_item(session: Session, item_id: int) -> str | None:
    """Tell the code of the order that an item was picked for."""
    return session.scalar(
        select(Order.code)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(Allocation.item_id == item_id)
    )


def parcel_of_order(session: Session, order_id: int) -> Parcel | None:
    """Find the parcel of an order."""
    return session.scalar(select(Parcel).where(Parcel.order_id == order_id))


def parcel_of_code(session: Session, code: str) -> ParcelRow | None:
    """Find a parcel by the code on it, with its order and hub."""
    return parcels_of_codes(session, [code]).get(code)


def parcels_of_codes(session: Session, codes: Collection[str]) -> dict[str, ParcelRow]:
    """Find parcels by the codes on them, each with its order and hub."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Parcel.id,
            Parcel.code,
            Order.id,
            Order.code,
            Order.state,
            Channel.hub_id,
            Parcel.container_id,
            Parcel.packed_at,
            Order.pickup_place_id,
            Order.called_off_at,
        )
        .join(Order, Order.id == Parcel.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Parcel.code.in_(codes))
    )
    rows = session.execute(statement)
    return {parcel.code: parcel for parcel in (ParcelRow(*row) for row in rows)}


def allocations_of_order(session: Session, order_id: int) -> list[Allocation]:
    """Find the allocations of an order, in the order in which they were chosen."""
    return list(
        session.scalars(
            select(Allocation)
            .join(OrderLine, OrderLine.id == Allocation.order_line_id)
            .where(OrderLine.order_id == order_id)
            .order_by(Allocation.id)
            .execution_options(populate_existing=True)
        )
    )


def allocations_to_pick(session: Session, order_ids: Collection[int]) -> list[Allocation]:
    """Find what was chosen for orders and is not picked yet."""
    return list(
        session.scalars(
            select(Allocation)
            .join(OrderLine, OrderLine.id == Allocation.order_line_id)
            .where(OrderLine.order_id.in_(order_ids), Allocation.item_id.is_(None))
            .order_by(Allocation.id)
            .execution_options(populate_existing=True)
        )
    )


def last_picked(session: Session, order_id: int) -> int | None:
    """Tell the item that was picked last for an order."""
    return session.scalar(
        select(Allocation.item_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.order_id == order_id, Allocation.item_id.is_not(None))
        .order_by(Allocation.picked_at.desc(), Allocation.id.desc())
        .limit(1)
    )


def _still_wanted(lines: Collection[LineRow]) -> dict[int, int]:
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.packs > line.allocated:
            wanted[line.pack_id] += line.packs - line.allocated
    return wanted


def _named(lines: Collection[LineRow], lacking: Mapping[int, int]) -> tuple[LackRow, ...]:
    return tuple(
        LackRow(line.title, line.title_en, lacking[line.pack_id])
        for line in lines
        if line.pack_id in lacking
    )
