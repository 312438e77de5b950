"""Reads of crates and manifests; each a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.database.arrays import any_of
from app.people.models import Account
from fulfilment.collection.models import Manifest, ManifestCrate, ManifestStop
from inventory.intake.models import Delivery
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Container, Item, Lot
from inventory.stock.rules import ContainerKind
from inventory.villagers.models import Villager

MANIFESTS_MAX = 50
"""Manifests on one page; older ones are found by their code."""


@dataclass(frozen=True)
class CrateRow:
    """A crate and how many items are in it."""

    container_id: int
    code: str
    place_id: int
    place_name: str
    place_name_en: str
    bin_kind: str
    items: int


@dataclass(frozen=True)
class StopRow:
    """A village on the way of a drive."""

    stop_id: int
    position: int
    place_id: int
    place_code: str
    name: str
    name_en: str
    left_at: datetime | None
    crates: int
    """Loaded here."""
    unloaded: int
    """Of those, how many the hub has scanned in."""
    waiting: int
    """Crates with goods that stand at the desk here now."""

    @property
    def missing(self) -> int:
        """Crates that were loaded here and have not been seen since."""
        return self.crates - self.unloaded


@dataclass(frozen=True)
class ManifestRow:
    """A manifest at a glance."""

    manifest_id: int
    code: str
    state: str
    to_place_id: int
    to_name: str
    to_name_en: str
    driver_id: int
    driver_name: str
    crates: int
    unloaded: int
    items: int
    """Still in its crates: once they are on a shelf they count no more."""
    opened_at: datetime
    departed_at: datetime | None
    arrived_at: datetime | None
    stops: tuple[StopRow, ...]
    """In the order of the drive."""

    @property
    def missing(self) -> int:
        """Crates that were loaded and have not been seen since."""
        return self.crates - self.unloaded

    @property
    def place_ids(self) -> tuple[int, ...]:
        """List where it stops and where it ends."""
        return (*(stop.place_id for stop in self.stops), self.to_place_id)

    @property
    def here(self) -> StopRow | None:
        """Tell the stop at which the vehicle is, or to which it drives; none once it left all."""
        return next((stop for stop in self.stops if stop.left_at is None), None)


@dataclass(frozen=True)
class ManifestCrateRow:
    """One crate of a manifest: loaded at one of its stops, unloaded at its hub."""

    container_id: int
    code: str
    stop: int
    """Position of the stop where it was loaded."""
    items: int
    loaded_at: datetime
    unloaded_at: datetime | None


@dataclass(frozen=True)
class LooseRow:
    """What of one delivery still stands at the desk outside any crate."""

    delivery_code: str
    villager_name: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    items: int
    delivered_at: datetime


def crates_at_desk(session: Session, *, place_ids: Collection[int] | None) -> list[CrateRow]:
    """List the crates that wait at desks, oldest first; None means those of all places."""
    statement = _crates().where(Bin.kind == BinKind.DESK).order_by(Container.id)
    if place_ids is not None:
        statement = statement.where(Bin.place_id.in_(place_ids))
    return [CrateRow(*row) for row in session.execute(statement)]


def crate_of_code(session: Session, code: str) -> CrateRow | None:
    """Tell where a crate is and how much is in it."""
    row = session.execute(_crates().where(Container.code == code)).first()
    return CrateRow(*row) if row else None


def _crates() -> Select[int, str, int, str, str, str, int]:
    return (
        select(
            Container.id,
            Container.code,
            Place.id,
            Place.name,
            Place.name_en,
            Bin.kind,
            _items_inside(),
        )
        .join(Bin, Bin.id == Container.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .where(Container.kind == ContainerKind.CRATE)
    )


def _items_inside() -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(Item)
        .where(Item.container_id == Container.id)
        .scalar_subquery()
    )


def loose_by_delivery(session: Session, *, place_id: int) -> list[LooseRow]:
    """List what stands at a desk outside any crate, by delivery and pack, oldest first."""
    statement = (
        select(
            Delivery.code,
            Villager.name,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            func.count(),
            Delivery.delivered_at,
        )
        .select_from(Item)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Bin.place_id == place_id, Bin.kind == BinKind.DESK, Item.container_id.is_(None))
        .group_by(Delivery.id, Villager.id, Produce.id, Pack.id)
        .order_by(Delivery.id, Produce.id, Pack.id)
    )
    return [LooseRow(*row) for row in session.execute(statement)]


def loose_items_of_delivery(
    session: Session, *, delivery_code: str, place_id: int
) -> Sequence[Item]:
    """Find the items of a delivery that stand at this desk outside any crate."""
    return session.scalars(
        select(Item)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .where(
            Delivery.code == delivery_code,
            Bin.place_id == place_id,
            Bin.kind == BinKind.DESK,
            Item.container_id.is_(None),
        )
        .order_by(Item.id)
    ).all()


def manifests(
    session: Session,
    *,
    place_ids: Collection[int] | None,
    states: Collection[str],
    short_too: bool = False,
) -> list[ManifestRow]:
    """List manifests that stop or end at these places, newest first; None means everywhere.

    Two statements, however many there are.

    Args:
        session: to read in.
        place_ids: the places that the reader may see.
        states: of which states.
        short_too: closed ones as well, while a crate of theirs is missing.
    """
    in_state: ColumnElement[bool] = Manifest.state.in_(states)
    if short_too:
        # A crate that somebody has accounted for is no longer on the road.
        missing = exists().where(
            ManifestCrate.manifest_id == Manifest.id,
            ManifestCrate.unloaded_at.is_(None),
            Container.id == ManifestCrate.container_id,
            Bin.id == Container.bin_id,
            Bin.kind == BinKind.TRUCK,
        )
        in_state = or_(in_state, and_(Manifest.state == "arrived", missing))
    statement = _manifests().where(in_state).order_by(Manifest.id.desc()).limit(MANIFESTS_MAX)
    if place_ids is not None:
        stops_there = exists().where(
            ManifestStop.manifest_id == Manifest.id, ManifestStop.place_id.in_(place_ids)
        )
        statement = statement.where(or_(stops_there, Manifest.to_place_id.in_(place_ids)))
    return _with_stops(session, statement)


def manifest_of_code(session: Session, code: str) -> ManifestRow | None:
    """Tell a manifest at a glance."""
    found = _with_stops(session, _manifests().where(Manifest.code == code))
    return found[0] if found else None


def stops_of(session: Session, manifest_id: int) -> list[ManifestStop]:
    """List the stops of a manifest in their order, as they are now."""
    return list(
        session.scalars(
            select(ManifestStop)
            .where(ManifestStop.manifest_id == manifest_id)
            .order_by(ManifestStop.position)
            .execution_options(populate_existing=True)
        )
    )


def latest_round(session: Session, *, driver_id: int) -> Sequence[int]:
    """List the places at which a driver's latest run stopped, in its order."""
    latest = (
        select(Manifest.id)
        .where(Manifest.driver_id == driver_id)
        .order_by(Manifest.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.scalars(
        select(ManifestStop.place_id)
        .where(ManifestStop.manifest_id == latest)
        .order_by(ManifestStop.position)
    ).all()


def crates_of_manifest(session: Session, manifest_id: int) -> list[ManifestCrateRow]:
    """List the crates of a manifest in the order in which they were loaded."""
    statement = (
        select(
            Container.id,
            Container.code,
            ManifestStop.position,
            _items_inside(),
            ManifestCrate.loaded_at,
            ManifestCrate.unloaded_at,
        )
        .join(ManifestCrate, ManifestCrate.container_id == Container.id)
        .join(ManifestStop, ManifestStop.id == ManifestCrate.stop_id)
        .where(ManifestCrate.manifest_id == manifest_id)
        .order_by(ManifestCrate.id)
    )
    return [ManifestCrateRow(*row) for row in session.execute(statement)]


def manifest_of_crate(session: Session, container_id: int) -> Manifest | None:
    """Find the latest manifest that a crate was loaded on."""
    return session.scalar(
        select(Manifest)
        .join(ManifestCrate, ManifestCrate.manifest_id == Manifest.id)
        .where(ManifestCrate.container_id == container_id)
        .order_by(Manifest.id.desc())
        .limit(1)
    )


def _with_stops(session: Session, wanted: Select[*tuple[Any, ...]]) -> list[ManifestRow]:
    rows = session.execute(wanted).all()
    stops = _stops(session, [row[0] for row in rows])
    return [ManifestRow(*(*row, tuple(stops[row[0]]))) for row in rows]


def _crates_loaded(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(ManifestCrate).where(*conditions).scalar_subquery()


def _stops(session: Session, manifest_ids: Collection[int]) -> dict[int, list[StopRow]]:
    crates = partial(_crates_loaded, ManifestCrate.stop_id == ManifestStop.id)
    waiting = (
        select(func.count())
        .select_from(Container)
        .join(Bin, Bin.id == Container.bin_id)
        .where(
            Bin.place_id == ManifestStop.place_id,
            Bin.kind == BinKind.DESK,
            Container.kind == ContainerKind.CRATE,
            exists().where(Item.container_id == Container.id),
        )
        .scalar_subquery()
    )
    wanted: Select[*tuple[Any, ...]] = (
        select(
            ManifestStop.manifest_id,
            ManifestStop.id,
            ManifestStop.position,
            Place.id,
            Place.code,
            Place.name,
            Place.name_en,
            ManifestStop.left_at,
            crates(),
            crates(ManifestCrate.unloaded_at.is_not(None)),
            waiting,
        )
        .join(Place, Place.id == ManifestStop.place_id)
        .where(ManifestStop.manifest_id == any_of(manifest_ids))
        .order_by(ManifestStop.manifest_id, ManifestStop.position)
    )
    found: dict[int, list[StopRow]] = defaultdict(list)
    for manifest_id, *stop in session.execute(wanted):
        found[manifest_id].append(StopRow(*stop))
    return found


def _manifests() -> Select[*tuple[Any, ...]]:
    crates = partial(_crates_loaded, ManifestCrate.manifest_id == Manifest.id)
    items = (
        select(func.count())
        .select_from(ManifestCrate)
        .join(Item, Item.container_id == ManifestCrate.container_id)
        .where(ManifestCrate.manifest_id == Manifest.id)
        .scalar_subquery()
    )
    return (
        select(
            Manifest.id,
            Manifest.code,
            Manifest.state,
            Place.id,
            Place.name,
            Place.name_en,
            Account.id,
            Account.name,
            crates(),
            crates(ManifestCrate.unloaded_at.is_not(None)),
            items,
            Manifest.opened_at,
            Manifest.departed_at,
            Manifest.arrived_at,
        )
        .join(Place, Place.id == Manifest.to_place_id)
        .join(Account, Account.id == Manifest.driver_id)
    )
