"""Reads of waves: how far each is, and the one walk that picks it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.people.models import Account
from fulfilment.allocation.models import Allocation
from fulfilment.allocation.rules import walking_order
from fulfilment.packing.models import Parcel
from fulfilment.waves.models import Wave, WaveOrder
from inventory.places.models import Bin
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Lot
from storefront.catalogue.models import Listing
from storefront.orders.models import Order, OrderLine
from storefront.orders.queries import packs_to_serve

WAVES_MAX = 60
"""Waves of a hub on one page, the newest; an order of an older one is on the pick list still."""

TO_PACK = and_(Order.state == "paid", Order.called_off_at.is_(None))


@dataclass(frozen=True)
class WaveRow:
    """A wave with how far it is."""

    wave_id: int
    released_at: datetime
    released_by: str
    orders: int
    to_pack: int
    """Orders that still wait for their parcel; none: the wave is over."""
    packs: int
    picked: int


@dataclass(frozen=True)
class WaveOrderRow:
    """An order of a wave."""

    order_id: int
    code: str
    is_to_pack: bool
    packs: int
    picked: int
    parcel_code: str | None


@dataclass(frozen=True)
class StopRow:
    """One stop of the walk: packs of one lot on one shelf."""

    shelf: str
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    packs: int
    picked: int

    @property
    def left(self) -> int:
        """Packs still to take from here."""
        return self.packs - self.picked


def waves(session: Session, *, hub_id: int) -> list[WaveRow]:
    """List a hub's latest waves, the newest first, in one statement."""
    latest = (
        select(Wave.id).where(Wave.place_id == hub_id).order_by(Wave.id.desc()).limit(WAVES_MAX)
    )
    return _rows(session, _counted().where(Wave.id.in_(latest)))


def wave_row(session: Session, *, hub_id: int, wave_id: int) -> WaveRow | None:
    """Find a wave of a hub."""
    found = _rows(session, _counted().where(Wave.id == wave_id, Wave.place_id == hub_id))
    return found[0] if found else None


def open_waves(session: Session, *, hub_id: int) -> list[int]:
    """List the waves of a hub of which an order still waits, the oldest first."""
    return list(
        session.scalars(
            select(Wave.id)
            .join(WaveOrder, WaveOrder.wave_id == Wave.id)
            .join(Order, Order.id == WaveOrder.order_id)
            .where(Wave.place_id == hub_id, TO_PACK)
            .group_by(Wave.id)
            .order_by(Wave.id)
        )
    )


def orders_of_wave(session: Session, wave_id: int) -> list[WaveOrderRow]:
    """List the orders of a wave in order of payment."""
    statement: Select[*tuple[Any, ...]] = (
        select(Order.id, Order.code, TO_PACK, packs_to_serve(), _picked(), Parcel.code)
        .join(WaveOrder, WaveOrder.order_id == Order.id)
        .outerjoin(Parcel, Parcel.order_id == Order.id)
        .where(WaveOrder.wave_id == wave_id)
        .order_by(Order.paid_at, Order.id)
    )
    return [WaveOrderRow(*row) for row in session.execute(statement)]


def stops(session: Session, wave_ids: Collection[int]) -> list[StopRow]:
    """List where to take what for all orders of waves that wait, in walking order."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Bin.name,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            func.count(),
            func.count(Allocation.item_id),
        )
        .select_from(WaveOrder)
        .join(Order, and_(Order.id == WaveOrder.order_id, TO_PACK))
        .join(OrderLine, OrderLine.order_id == Order.id)
        .join(Allocation, Allocation.order_line_id == OrderLine.id)
        .join(Listing, Listing.id == OrderLine.listing_id)
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Bin, Bin.id == Allocation.bin_id)
        .where(WaveOrder.wave_id.in_(wave_ids))
        .group_by(Bin.id, Lot.id, Pack.id, Produce.id)
    )
    found = [StopRow(*row) for row in session.execute(statement)]
    return sorted(found, key=lambda stop: (walking_order(stop.shelf), stop.lot_code))


def released(session: Session, order_ids: Collection[int]) -> dict[int, int]:
    """Tell which of these orders are in a wave, and in which."""
    rows = session.execute(
        select(WaveOrder.order_id, WaveOrder.wave_id).where(WaveOrder.order_id.in_(order_ids))
    )
    return dict(rows.all())


def _rows(session: Session, statement: Select[*tuple[Any, ...]]) -> list[WaveRow]:
    return [WaveRow(*row) for row in session.execute(statement)]


def _counted() -> Select[*tuple[Any, ...]]:
    of_order = (
        select(
            WaveOrder.wave_id,
            TO_PACK.label("to_pack"),
            packs_to_serve().label("packs"),
            _picked().label("picked"),
        )
        .join(Order, Order.id == WaveOrder.order_id)
        .lateral()
    )
    return (
        select(
            Wave.id,
            Wave.released_at,
            Account.name,
            func.count(of_order.c.wave_id),
            func.count(of_order.c.wave_id).filter(of_order.c.to_pack),
            func.coalesce(func.sum(of_order.c.packs), 0),
            func.coalesce(func.sum(of_order.c.picked), 0),
        )
        .join(Account, Account.id == Wave.released_by)
        .outerjoin(of_order, of_order.c.wave_id == Wave.id)
        .group_by(Wave.id, Account.id)
        .order_by(Wave.id.desc())
    )


def _picked() -> Any:
    return (
        select(func.count(Allocation.item_id))
        .join(OrderLine, OrderLine.id == Allocation.order_line_id)
        .where(OrderLine.order_id == Order.id)
        .correlate(Order)
        .scalar_subquery()
    )
