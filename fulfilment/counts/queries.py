"""Reads of counts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from fulfilment.counts.models import Count, CountLine
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot

LIST_MAX = 100


@dataclass(frozen=True)
class CountRow:
    """A count as a list shows it; nothing that a blind counter may not know while it is open."""

    count_id: int
    bin_id: int
    shelf: str
    hub_id: int
    state: str
    counted_by_id: int
    counted_by: str
    opened_at: datetime
    closed_at: datetime | None
    decided_by: str | None
    decided_at: datetime | None
    seen: int
    missing: int


@dataclass(frozen=True)
class LineRow:
    """A thing that a count saw or missed, with where the records have it now."""

    item_id: int
    item_code: str
    lot_id: int
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    finding: str
    bin_id: int
    bin_name: str
    bin_kind: str


@dataclass(frozen=True)
class ShelfRow:
    """A shelf with when it was counted last."""

    bin_id: int
    code: str
    name: str
    counted_at: datetime | None


def counts(session: Session, *, hub_id: int) -> list[CountRow]:
    """List the counts of a hub, newest first."""
    rows = session.execute(
        _counts().where(Bin.place_id == hub_id).order_by(Count.id.desc()).limit(LIST_MAX)
    )
    return [CountRow(*row) for row in rows]


def count_row(session: Session, count_id: int) -> CountRow | None:
    """Find a count by its key."""
    row = session.execute(_counts().where(Count.id == count_id)).first()
    return CountRow(*row) if row else None


def lines(session: Session, count_id: int) -> list[LineRow]:
    """List what a count saw and missed, the latest first."""
    rows: Select[*tuple[Any, ...]] = (
        select(
            Item.id,
            Item.code,
            Lot.id,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            CountLine.finding,
            Bin.id,
            Bin.name,
            Bin.kind,
        )
        .select_from(CountLine)
        .join(Item, Item.id == CountLine.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .where(CountLine.count_id == count_id)
        .order_by(CountLine.found_at.desc(), Item.id.desc())
    )
    return [LineRow(*row) for row in session.execute(rows)]


def not_seen(session: Session, *, count_id: int, bin_id: int) -> list[Item]:
    """Find what should stand on a shelf and was not seen by a count."""
    seen = select(CountLine.item_id).where(CountLine.count_id == count_id)
    return list(
        session.scalars(
            select(Item).where(Item.bin_id == bin_id, Item.id.not_in(seen)).order_by(Item.id)
        )
    )


def shelves(session: Session, *, hub_id: int) -> list[ShelfRow]:
    """List a hub's shelves, the one that was not counted for longest first."""
    latest = (
        select(Count.bin_id, func.max(Count.closed_at).label("at"))
        .where(Count.state.in_(("right", "settled")))
        .group_by(Count.bin_id)
        .subquery()
    )
    rows = session.execute(
        select(Bin.id, Bin.code, Bin.name, latest.c.at)
        .outerjoin(latest, latest.c.bin_id == Bin.id)
        .where(Bin.place_id == hub_id, Bin.kind == BinKind.SHELF)
        .order_by(latest.c.at.asc().nulls_first(), Bin.name)
    )
    return [ShelfRow(*row) for row in rows]


def _counts() -> Select[*tuple[Any, ...]]:
    counter, decider = aliased(Account), aliased(Account)
    found = (
        select(
            CountLine.count_id,
            func.sum(case((CountLine.finding == "seen", 1), else_=0)).label("seen"),
            func.sum(case((CountLine.finding == "missing", 1), else_=0)).label("missing"),
        )
        .group_by(CountLine.count_id)
        .subquery()
    )
    return (
        select(
            Count.id,
            Bin.id,
            Bin.name,
            Bin.place_id,
            Count.state,
            Count.counted_by,
            counter.name,
            Count.opened_at,
            Count.closed_at,
            decider.name,
            Count.decided_at,
            func.coalesce(found.c.seen, 0),
            func.coalesce(found.c.missing, 0),
        )
        .join(Bin, Bin.id == Count.bin_id)
        .join(counter, counter.id == Count.counted_by)
        .outerjoin(decider, decider.id == Count.decided_by)
        .outerjoin(found, found.c.count_id == Count.id)
    )
