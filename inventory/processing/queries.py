"""Reads of what was taken out of what."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.processing.rules import Size
from inventory.produce.models import Pack
from inventory.stock.models import Item, Movement


@dataclass(frozen=True)
class PartRow:
    """What was taken out of a labelled thing, under a label of its own."""

    code: str
    base_units: int
    """Nothing once it was put back."""
    pack_name: str
    pack_name_en: str
    bin_id: int
    bin_kind: str
    bin_name: str


def parts_of(session: Session, item_id: int) -> list[PartRow]:
    """List what was taken out of a labelled thing, in order of labelling."""
    rows = session.execute(
        select(Item.code, Item.base_units, Pack.name, Pack.name_en, Bin.id, Bin.kind, Bin.name)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .where(Item.parent_id == item_id)
        .order_by(Item.id)
    )
    return [PartRow(*row) for row in rows]


def parent_code_of(session: Session, item_id: int) -> str | None:
    """Tell the label that a part was taken from."""
    parent = Item.__table__.alias("parent")
    return session.scalar(
        select(parent.c.code).join(Item, Item.parent_id == parent.c.id).where(Item.id == item_id)
    )


def packs_of(session: Session, produce_id: int) -> list[Pack]:
    """List the packs of a produce from small to large."""
    return list(
        session.scalars(
            select(Pack)
            .where(Pack.produce_id == produce_id, Pack.marked_from_id.is_(None))
            .order_by(Pack.base_units, Pack.id)
        )
    )


def packs_alike(session: Session, item_id: int) -> list[Pack]:
    """List the packs of a thing's produce and grade from small to large: what it splits into."""
    own = aliased(Pack)
    return list(
        session.scalars(
            select(Pack)
            .join(own, and_(own.produce_id == Pack.produce_id, own.grade == Pack.grade))
            .join(Item, Item.pack_id == own.id)
            .where(Item.id == item_id, Pack.marked_from_id.is_(None))
            .order_by(Pack.base_units, Pack.id)
        )
    )


def size_of(pack: Pack) -> Size:
    """Tell of a pack what the rules ask."""
    return Size(pack.id, pack.base_units, pack.loose, pack.grade)


def was_put_back(session: Session, item_id: int) -> bool:
    """Say whether a label is void: put back into another, or sold, returned and labelled anew."""
    put_back = (
        select(Movement.id)
        .join(Bin, Bin.id == Movement.to_bin_id)
        .where(
            Movement.item_id == item_id,
            Movement.verb.in_(("merge", "return")),
            Bin.kind == BinKind.CONVERSION,
        )
    )
    return session.scalar(put_back.limit(1)) is not None
