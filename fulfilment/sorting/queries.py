"""Reads of what stands on the dock and on the shelves."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from fulfilment.collection.models import ManifestCrate
from fulfilment.sorting.models import Shelving
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.quality import queries as quality
from inventory.quality.rules import Stop
from inventory.stock.models import Container, Item, Lot
from storefront.catalogue.models import Channel, Listing

DOUBTED = "doubted"
"""A picker looked for it in vain: it is offered again once it is scanned or counted."""
UNLISTED = "unlisted"
"""Why goods on a shelf are not for sale, beside what stops their lot: the shop does not list
them."""


@dataclass(frozen=True)
class DockRow:
    """A crate on the dock with what is still in it; or loose items, under no code."""

    crate_code: str
    items: int


@dataclass(frozen=True)
class UnofferedRow:
    """Items of one lot on a shelf that the shop may not promise, and why."""

    lot_id: int
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    shelf: str
    items: int
    reason: str
    """held, expired, unlicensed, doubted or unlisted; empty where nothing stands against it any
    more."""


def lots_kept_at(session: Session, *, lot_ids: Collection[int], zone: str | None) -> set[int]:
    """Tell which of these lots may stand on a shelf that is kept so warm; nothing: all may."""
    if zone is None:
        return set(lot_ids)
    return set(
        session.scalars(
            select(Lot.id)
            .join(Produce, Produce.id == Lot.produce_id)
            .where(Lot.id.in_(lot_ids), Produce.storage_zone == zone)
        )
    )


def kept_otherwise(
    session: Session, *, lot_ids: Collection[int], zone: str | None
) -> list[tuple[str, str, str]]:
    """List the kinds of lots that want another zone than a shelf's: names and the zone."""
    if zone is None:
        return []
    rows = session.execute(
        select(Produce.name, Produce.name_en, Produce.storage_zone)
        .join(Lot, Lot.produce_id == Produce.id)
        .where(Lot.id.in_(lot_ids), Produce.storage_zone != zone)
        .group_by(Produce.id)
        .order_by(Produce.id)
    )
    return [(name, name_en, wanted) for name, name_en, wanted in rows]


def on_dock(session: Session, *, hub_id: int) -> list[DockRow]:
    """List the crates on a hub's dock that are not empty, in the order in which they were made."""
    statement = (
        select(func.coalesce(Container.code, ""), func.count())
        .select_from(Item)
        .join(Bin, Bin.id == Item.bin_id)
        .outerjoin(Container, Container.id == Item.container_id)
        .where(Bin.place_id == hub_id, Bin.kind == BinKind.DOCK)
        .group_by(Container.id)
        .order_by(Container.id)
    )
    return [DockRow(*row) for row in session.execute(statement)]


def received_at(session: Session, item_ids: Collection[int]) -> dict[int, datetime]:
    """Tell when the crate of each item was scanned in at the dock."""
    rows = session.execute(
        select(Item.id, func.max(ManifestCrate.unloaded_at))
        .join(ManifestCrate, ManifestCrate.container_id == Item.container_id)
        .where(Item.id.in_(item_ids), ManifestCrate.unloaded_at.is_not(None))
        .group_by(Item.id)
    )
    return {item_id: moment for item_id, moment in rows if moment is not None}


def unoffered(session: Session, *, hub_id: int, on: date) -> list[UnofferedRow]:
    """List what stands on a hub's shelves without being for sale, with the reason, by lot."""
    rows = session.execute(
        select(
            Lot.id,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            Bin.name,
            func.count(),
            func.count(Listing.id),
            Shelving.doubted_at.is_not(None),
        )
        .select_from(Shelving)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .join(Lot, Lot.id == Item.lot_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .outerjoin(Listing, Listing.pack_id == Pack.id)
        .where(Shelving.hub_id == hub_id, Shelving.offered_at.is_(None))
        .group_by(Lot.id, Pack.id, Produce.id, Bin.id, Shelving.doubted_at.is_not(None))
        .order_by(Lot.id, Pack.id, Bin.id)
    ).all()
    stops = quality.stopped_lots(session, {row[0] for row in rows}, on=on)
    return [
        UnofferedRow(
            *row[:8], reason=reason_of(stops.get(row[0]), listings=row[8], is_doubted=row[9])
        )
        for row in rows
    ]


def reason_of(stop: Stop | None, *, listings: int = 0, is_doubted: bool = False) -> str:
    """Name why goods are not for sale."""
    if stop:
        return stop.value
    return DOUBTED if is_doubted else "" if listings else UNLISTED


def listed_waiting(session: Session, *, hub_id: int) -> list[tuple[int, int]]:
    """Find the shelvings that wait to be offered and that the hub's web shop lists.

    The rows are locked in the order of their ids; a second caller waits and then finds them
    offered.

    Returns:
        Pairs of shelving and lot.
    """
    statement = (
        select(Shelving.id, Item.lot_id)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .join(Listing, Listing.pack_id == Item.pack_id)
        .join(Channel, and_(Channel.hub_id == Shelving.hub_id, Channel.kind == "web"))
        .where(
            Shelving.hub_id == hub_id,
            Shelving.offered_at.is_(None),
            Shelving.doubted_at.is_(None),
            Shelving.withheld_at.is_(None),
        )
        .order_by(Shelving.id)
        .with_for_update(of=Shelving)
    )
    return list(session.execute(statement))


def unoffered_items(session: Session, item_ids: Collection[int]) -> list[tuple[int, int]]:
    """Tell which of these items on a shelf are not for sale, each with its lot."""
    return list(
        session.execute(
            select(Item.id, Item.lot_id)
            .join(Shelving, Shelving.item_id == Item.id)
            .where(Item.id.in_(item_ids), Shelving.offered_at.is_(None))
        )
    )


def offered_on_shelf(
    session: Session, *, pack_id: int, lot_ids: Collection[int], bin_id: int | None, at_most: int
) -> list[Shelving]:
    """Find shelvings of lots that the shop counts on, the oldest first, and lock them.

    Args:
        session: of the caller's transaction.
        pack_id: of what size.
        lot_ids: of these lots.
        bin_id: on this shelf; on any where None.
        at_most: how many.
    """
    wanted = (
        select(Shelving)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .where(Item.lot_id.in_(lot_ids), Item.pack_id == pack_id, Shelving.offered_at.is_not(None))
        .order_by(Shelving.id)
        .limit(at_most)
        .with_for_update(of=Shelving)
    )
    if bin_id is not None:
        wanted = wanted.where(Item.bin_id == bin_id)
    return list(session.scalars(wanted))


def stopped_on_shelf(session: Session, *, hub_id: int, pack_id: int, on: date) -> frozenset[int]:
    """Tell the lots of a pack on a hub's shelves that may not be sold."""
    lot_ids = session.scalars(
        select(Item.lot_id)
        .join(Shelving, Shelving.item_id == Item.id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .where(Shelving.hub_id == hub_id, Item.pack_id == pack_id)
        .distinct()
    ).all()
    return frozenset(quality.stopped_lots(session, lot_ids, on=on))
