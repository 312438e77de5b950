"""Reads of where a lot's goods are and whom they reached, and of what an order was made of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.database.arrays import any_of
from fulfilment.allocation.models import Allocation
from fulfilment.packing.models import Parcel
from fulfilment.recall.rules import WARNED
from fulfilment.shipping.models import Shipment
from inventory.intake.models import Delivery
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Produce
from inventory.quality.models import Hold
from inventory.quality.rules import HoldKind
from inventory.runs import queries as runs
from inventory.stock.models import Holding, Item, Lot
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel
from storefront.orders.models import Order, OrderLine
from storefront.orders.rules import masked_name, masked_phone


@dataclass(frozen=True)
class LotFacts:
    """The lot that a question is about."""

    lot_id: int
    code: str
    produce_name: str
    produce_name_en: str
    base_unit: str
    base_units: int
    received_on: date
    expires_on: date
    villager_code: str
    delivery_code: str
    place_id: int
    """The village that it comes from."""
    place_name: str
    place_name_en: str
    recalled_at: datetime | None
    """Since when a recall holds it; nothing where none does."""


@dataclass(frozen=True)
class Standing:
    """What of a lot is where, now."""

    place_id: int
    place_name: str
    place_name_en: str
    bin_kind: str
    bin_name: str
    base_units: int


@dataclass(frozen=True)
class ReachedOrder:
    """An order that holds goods of a lot."""

    order_code: str
    state: str
    item_codes: tuple[str, ...]
    receiver_name: str
    """Masked."""
    receiver_phone: str
    """Masked."""
    parcel_code: str
    tracking_number: str
    shipped_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class Reach:
    """A lot, where its goods are and whom they reached."""

    lot: LotFacts
    standing: tuple[Standing, ...]
    orders: tuple[ReachedOrder, ...]
    """Those into which an item was picked, newest first."""
    promised: int
    """Packs that are chosen for orders and not picked yet; a held lot serves them no longer."""
    made_of_it: tuple[str, ...]
    """Lots that were made of it, and of those: their goods are in the orders above too."""
    made_from: tuple[str, ...]
    """Lots that went into it, and into those; empty for a delivered one."""

    def is_seen_from(self, places: Collection[int] | None) -> bool:
        """Say whether the lot came from one of these places, or is or was sold there."""
        known = {self.lot.place_id, *(spot.place_id for spot in self.standing)}
        return places is None or not known.isdisjoint(places)


@dataclass(frozen=True)
class Source:
    """A lot that an order was made of, with the items that went in."""

    lot_code: str
    produce_name: str
    produce_name_en: str
    villager_code: str
    place_name: str
    place_name_en: str
    received_on: date
    item_codes: tuple[str, ...]


def reach_of(session: Session, lot_code: str) -> Reach | None:
    """Tell where a lot's goods are and whom they reached, in six statements.

    What was made of it counts too, to the last order that holds a gram of it: then it takes one
    statement more, and one more for what itself was made of others.
    """
    lot = lot_facts(session, lot_code)
    if lot is None:
        return None
    made = runs.made_of(session, lot.lot_id)
    lot_ids = [lot.lot_id, *made]
    promised = session.scalar(
        select(func.count())
        .select_from(Allocation)
        .where(Allocation.lot_id == any_of(lot_ids), Allocation.item_id.is_(None))
    )
    return Reach(
        lot=lot,
        standing=_standing(session, lot_ids),
        orders=_reached_orders(session, lot_ids),
        promised=promised or 0,
        made_of_it=_codes(session, made),
        made_from=_codes(session, runs.made_from(session, lot.lot_id)),
    )


def lot_facts(session: Session, lot_code: str) -> LotFacts | None:
    """Find a lot with what a recall says of it."""
    recalled_at = (
        select(func.min(Hold.placed_at))
        .where(Hold.lot_id == Lot.id, Hold.kind == HoldKind.RECALL, Hold.released_at.is_(None))
        .scalar_subquery()
    )
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Lot.id,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Produce.base_unit,
            Lot.base_units,
            Lot.received_on,
            Lot.expires_on,
            func.coalesce(Villager.code, ""),
            func.coalesce(Delivery.code, ""),
            Place.id,
            Place.name,
            Place.name_en,
            recalled_at,
        )
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Delivery.place_id))
        .where(Lot.code == lot_code)
    )
    row = session.execute(wanted).first()
    return LotFacts(*row) if row else None


def lot_code_of_item(session: Session, item_code: str) -> str | None:
    """Find the lot that a labelled thing belongs to."""
    return session.scalar(
        select(Lot.code).join(Item, Item.lot_id == Lot.id).where(Item.code == item_code)
    )


def sources_of(session: Session, order_code: str, *, hubs: Collection[int] | None) -> list[Source]:
    """Tell which lots an order of these hubs was made of, in one statement; what was picked."""
    wanted = (
        select(
            Lot.code,
            Produce.name,
            Produce.name_en,
            Villager.code,
            Place.name,
            Place.name_en,
            Lot.received_on,
            func.array_agg(aggregate_order_by(Item.code, Item.id)),
        )
        .select_from(Order)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .join(Item, Item.id == Allocation.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Delivery.place_id))
        .where(Order.code == order_code)
        .group_by(Lot.id, Produce.id, Villager.id, Place.id)
        .order_by(Lot.id)
    )
    if hubs is not None:
        wanted = wanted.join(Channel, Channel.id == Order.channel_id).where(
            Channel.hub_id.in_(hubs)
        )
    rows = session.execute(wanted)
    return [Source(*row[:-1], tuple(row[-1])) for row in rows]


def hubs_with(session: Session, lot_ids: Collection[int]) -> Sequence[int]:
    """List the places on whose shelves something of lots stands."""
    return session.scalars(
        select(Bin.place_id)
        .join(Holding, Holding.bin_id == Bin.id)
        .where(Holding.lot_id.in_(lot_ids), Holding.base_units != 0, Bin.kind == BinKind.SHELF)
        .distinct()
        .order_by(Bin.place_id)
    ).all()


def orders_to_warn(session: Session, lot_ids: Collection[int]) -> list[Order]:
    """Find the orders with goods of lots that the buyer has, or will have soon."""
    picked = (
        select(OrderLine.order_id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .where(Allocation.lot_id.in_(lot_ids), Allocation.item_id.is_not(None))
    )
    return list(
        session.scalars(
            select(Order).where(Order.id.in_(picked), Order.state.in_(WARNED)).order_by(Order.id)
        )
    )


def _codes(session: Session, lot_ids: Collection[int]) -> tuple[str, ...]:
    if not lot_ids:
        return ()
    return tuple(session.scalars(select(Lot.code).where(Lot.id.in_(lot_ids)).order_by(Lot.id)))


def _standing(session: Session, lot_ids: Collection[int]) -> tuple[Standing, ...]:
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Place.id, Place.name, Place.name_en, Bin.kind, Bin.name, func.sum(Holding.base_units)
        )
        .select_from(Holding)
        .join(Bin, Bin.id == Holding.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .where(Holding.lot_id == any_of(lot_ids), Holding.base_units > 0)
        .group_by(Place.id, Bin.id)
        .order_by(Place.code, Bin.id)
    )
    return tuple(
        Standing(place_id, name, name_en, kind, bin_name, int(base_units))
        for place_id, name, name_en, kind, bin_name, base_units in session.execute(wanted)
    )


def _reached_orders(session: Session, lot_ids: Collection[int]) -> tuple[ReachedOrder, ...]:
    """List the orders; each is looked up once, however many things of the lots are in it."""
    picked = (
        select(
            OrderLine.order_id,
            func.array_agg(aggregate_order_by(Item.code, Item.id)).label("item_codes"),
        )
        .select_from(Allocation)
        .join(Item, Item.id == Allocation.item_id)
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(Allocation.lot_id == any_of(lot_ids))
        .group_by(OrderLine.order_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Order,
            picked.c.item_codes,
            Parcel.code,
            Shipment.tracking_number,
            Shipment.shipped_at,
            Shipment.delivered_at,
        )
        .join(picked, picked.c.order_id == Order.id)
        .outerjoin(Parcel, Parcel.order_id == Order.id)
        .outerjoin(Shipment, Shipment.parcel_id == Parcel.id)
        .order_by(Order.id.desc())
    )
    return tuple(
        ReachedOrder(
            order_code=order.code,
            state=order.state,
            item_codes=tuple(codes),
            receiver_name=masked_name(order.receiver_name),
            receiver_phone=masked_phone(order.receiver_phone),
            parcel_code=parcel or "",
            tracking_number=number or "",
            shipped_at=shipped_at,
            delivered_at=delivered_at,
        )
        for order, codes, parcel, number, shipped_at, delivered_at in rows
    )
