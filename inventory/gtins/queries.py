"""Reads of packs with their GTINs."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.produce.models import Pack, Produce


@dataclass(frozen=True)
class PackRow:
    """A pack with its GTIN, if it has one."""

    pack_id: int
    produce_name: str
    produce_name_en: str
    name: str
    name_en: str
    loose: bool
    gtin: str | None


def pack_rows(session: Session) -> list[PackRow]:
    """List all packs by produce and size, in one statement."""
    rows = session.execute(
        select(Pack, Produce)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Pack.marked_from_id.is_(None))
        .order_by(Produce.id, Pack.base_units, Pack.id)
    )
    return [
        PackRow(
            pack_id=pack.id,
            produce_name=produce.name,
            produce_name_en=produce.name_en,
            name=pack.name,
            name_en=pack.name_en,
            loose=pack.loose,
            gtin=pack.gtin,
        )
        for pack, produce in rows
    ]
