"""Reads of orders to pick and of parcels."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app import clock
from fulfilment.packing import rules
from fulfilment.packing.models import Allocation, Parcel
from fulfilment.packing.rules import Candidate, Shelf
from fulfilment.sorting.models import Shelving
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.quality import queries as quality
from inventory.stock.models import Item, Lot
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel, Listing
from storefront.orders.models import Order, OrderLine

ORDERS_MAX = 200
"""Orders on the pick list; those paid later follow once these are packed."""


@dataclass(frozen=True)
class LineRow:
    """One line of an order: how much is wanted, chosen and picked, in packs."""

    order_line_id: int
    title: str
    title_en: str
    pack_id: int
    packs: int
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


def order_to_pick(session: Session, code: str) -> OrderToPick | None:
    """Find an order by its code, with its hub."""
    row = session.execute(
        select(Order.id, Order.code, Order.state, Channel.hub_id, Order.paid_at, Order.note)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Order.code == code)
    ).first()
    return OrderToPick(*row) if row else None


def pick_list(session: Session, *, hub_id: int, now: datetime) -> list[OrderRow]:
    """List the paid orders of a hub in order of payment, each with what it is short of."""
    orders: dict[int, tuple[str, datetime, list[LineRow]]] = {}
    rows = session.execute(
        select(
            Order.id,
            Order.code,
            Order.paid_at,
            OrderLine.id,
            Listing.title,
            Listing.title_en,
            Listing.pack_id,
            OrderLine.packs,
            func.count(Allocation.id),
            func.count(Allocation.item_id),
        )
        .join(Channel, Channel.id == Order.channel_id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .outerjoin(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(Channel.hub_id == hub_id, Order.state == "paid")
        .group_by(Order.id, OrderLine.id, Listing.id)
        .order_by(Order.paid_at, Order.id, OrderLine.id)
    )
    for order_id, code, paid_at, *line in rows:
        if order_id not in orders and len(orders) == ORDERS_MAX:
            break
        if paid_at is not None:
            orders.setdefault(order_id, (code, paid_at, []))[2].append(LineRow(*line))
    pack_ids = {line.pack_id for _, _, lines in orders.values() for line in lines}
    found = candidates(session, hub_id=hub_id, pack_ids=pack_ids, now=now)
    free = {pack_id: sum(each.free for each in lots) for pack_id, lots in found.items()}
    wanted = [_still_wanted(lines) for _, _, lines in orders.values()]
    lacks = rules.coverage(wanted, free)
    return [
        OrderRow(order_id, code, paid_at, tuple(lines), _named(lines, lacking))
        for (order_id, (code, paid_at, lines)), lacking in zip(orders.items(), lacks, strict=True)
    ]


def lines_of_order(session: Session, order_id: int) -> list[LineRow]:
    """List the lines of an order with how much of each is chosen and picked."""
    rows = session.execute(
        select(
            OrderLine.id,
            Listing.title,
            Listing.title_en,
            Listing.pack_id,
            OrderLine.packs,
            func.count(Allocation.id),
            func.count(Allocation.item_id),
        )
        .join(Listing, Listing.id == OrderLine.listing_id)
        .outerjoin(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(OrderLine.order_id == order_id)
        .group_by(OrderLine.id, Listing.id)
        .order_by(OrderLine.id)
    )
    return [LineRow(*row) for row in rows]


def tasks_of_order(session: Session, order_id: int) -> list[TaskRow]:
    """List the chosen packs of an order in walking order: by shelf, then by lot."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Allocation.id,
            Allocation.order_line_id,
            Lot.id,
            Lot.code,
            Villager.name,
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
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Bin, Bin.id == Allocation.bin_id)
        .outerjoin(Item, Item.id == Allocation.item_id)
        .where(OrderLine.order_id == order_id)
        .order_by(Bin.name, Lot.code, Allocation.id)
    )
    return [TaskRow(*row) for row in session.execute(statement)]


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
    row = session.execute(
        select(
            Parcel.id,
            Parcel.code,
            Order.id,
            Order.code,
            Order.state,
            Channel.hub_id,
            Parcel.container_id,
            Parcel.packed_at,
        )
        .join(Order, Order.id == Parcel.order_id)
        .join(Channel, Channel.id == Order.channel_id)
        .where(Parcel.code == code)
    ).first()
    return ParcelRow(*row) if row else None


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


def candidates(
    session: Session, *, hub_id: int, pack_ids: Collection[int], now: datetime
) -> dict[int, list[Candidate]]:
    """Find the lots on a hub's shelves that could serve each kind of pack.

    Only what the shop was offered counts, and no lot that is held, expired or unlicensed.
    """
    shelves = _offered_on_shelves(session, hub_id=hub_id, pack_ids=pack_ids)
    lot_ids = {row.lot_id for row in shelves}
    stopped = quality.stopped_lots(session, lot_ids, on=clock.china_date(now))
    chosen = _chosen_not_picked(session, lot_ids)
    turns = _latest_turns(session, {row.villager_id for row in shelves})
    by_lot: dict[tuple[int, int], list[_OnShelf]] = defaultdict(list)
    for row in shelves:
        if row.lot_id not in stopped:
            by_lot[row.pack_id, row.lot_id].append(row)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for (pack_id, lot_id), rows in by_lot.items():
        taken = {row.bin_id: chosen.get((pack_id, lot_id, row.bin_id), 0) for row in rows}
        in_all = sum(count for key, count in chosen.items() if key[:2] == (pack_id, lot_id))
        found[pack_id].append(
            Candidate(
                lot_id=lot_id,
                lot_code=rows[0].lot_code,
                villager_id=rows[0].villager_id,
                expires_on=rows[0].expires_on,
                received_on=clock.china_date(min(row.received_at for row in rows)),
                last_turn=turns.get((rows[0].villager_id, rows[0].produce_id), 0),
                free=sum(row.packs for row in rows) - in_all,
                shelves=tuple(Shelf(row.bin_id, row.packs - taken[row.bin_id]) for row in rows),
            )
        )
    return found


@dataclass(frozen=True)
class _OnShelf:
    """Offered packs of one lot on one shelf."""

    pack_id: int
    produce_id: int
    lot_id: int
    lot_code: str
    villager_id: int
    expires_on: date
    bin_id: int
    packs: int
    received_at: datetime


def _offered_on_shelves(
    session: Session, *, hub_id: int, pack_ids: Collection[int]
) -> list[_OnShelf]:
    rows = session.execute(
        select(
            Item.pack_id,
            Lot.produce_id,
            Lot.id,
            Lot.code,
            Lot.villager_id,
            Lot.expires_on,
            Bin.id,
            func.count(),
            func.min(Shelving.received_at),
        )
        .select_from(Item)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .join(Shelving, and_(Shelving.item_id == Item.id, Shelving.offered_at.is_not(None)))
        .join(Lot, Lot.id == Item.lot_id)
        .where(Bin.place_id == hub_id, Item.pack_id.in_(pack_ids))
        .group_by(Item.pack_id, Lot.id, Bin.id)
        .order_by(Lot.id, Bin.name)
    )
    return [_OnShelf(*row) for row in rows]


def _chosen_not_picked(
    session: Session, lot_ids: Collection[int]
) -> dict[tuple[int, int, int], int]:
    """Count what is chosen for paid orders and still on its shelf, by pack, lot and shelf."""
    rows = session.execute(
        select(Listing.pack_id, Allocation.lot_id, Allocation.bin_id, func.count())
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .where(Allocation.lot_id.in_(lot_ids), Allocation.item_id.is_(None), Order.state == "paid")
        .group_by(Listing.pack_id, Allocation.lot_id, Allocation.bin_id)
    )
    return {(pack, lot, shelf): count for pack, lot, shelf, count in rows}


def _latest_turns(session: Session, villager_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """Tell each villager's latest choice of each produce; keys grow, so the highest is latest."""
    rows = session.execute(
        select(Lot.villager_id, Lot.produce_id, func.max(Allocation.id))
        .join(Allocation, Allocation.lot_id == Lot.id)
        .where(Lot.villager_id.in_(villager_ids))
        .group_by(Lot.villager_id, Lot.produce_id)
    )
    return {(villager, produce): latest for villager, produce, latest in rows}


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
