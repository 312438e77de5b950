"""Giving packs their GTIN, and taking it off.

What must never happen: a number on our labels that is not ours to use, or the same on two packs.
Labels that are out keep the address that they were printed with; it opens as long as the item is
on record.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import conflict, not_found
from inventory.gtins.rules import gtin_to_keep
from inventory.produce.models import Pack


def name_gtin(session: Session, *, pack_id: int, typed: str, prefixes: Collection[str]) -> Pack:
    """Give a pack the GTIN that its labels carry from now on; an empty one takes it off.

    Args:
        session: of the caller's transaction.
        pack_id: which pack.
        typed: as typed or scanned.
        prefixes: GS1 company prefixes that somebody has a licence for.

    Raises:
        Refusal: `produce.pack_unknown`, `gtin.already_used`, and those of `gtin_to_keep`.
    """
    found = lock_rows(session, Pack, [pack_id])
    if not found:
        raise not_found("produce.pack_unknown")
    [pack] = found
    gtin = gtin_to_keep(typed, loose=pack.loose, prefixes=prefixes) if typed.strip() else None
    if gtin and session.scalar(select(Pack.id).where(Pack.gtin == gtin, Pack.id != pack_id)):
        raise conflict("gtin.already_used")
    pack.gtin = gtin
    session.flush()
    return pack
