"""Reads of a hub's shelves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from fulfilment.allocation.rules import walking_order
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Produce
from inventory.stock.models import Item, Lot


@dataclass(frozen=True)
class ShelfRow:
    """A shelf with what stands on it."""

    bin_id: int
    code: str
    name: str
    zone: str | None
    """Nothing where it takes goods of any zone."""
    items: int
    misplaced: int
    """Items whose produce wants another zone: put there before the zone was said, or counted."""


def shelves(session: Session, *, hub_id: int) -> list[ShelfRow]:
    """List a hub's shelves in walking order, in one statement."""
    statement: Select[*tuple[Any, ...]] = (
        select(
            Bin.id,
            Bin.code,
            Bin.name,
            Bin.zone,
            func.count(Item.id),
            func.count(Item.id).filter(Produce.storage_zone != Bin.zone),
        )
        .outerjoin(Item, and_(Item.bin_id == Bin.id, Item.base_units > 0))
        .outerjoin(Lot, Lot.id == Item.lot_id)
        .outerjoin(Produce, Produce.id == Lot.produce_id)
        .where(Bin.place_id == hub_id, Bin.kind == BinKind.SHELF)
        .group_by(Bin.id)
    )
    found = [ShelfRow(*row) for row in session.execute(statement)]
    return sorted(found, key=lambda shelf: walking_order(shelf.name))
