"""Reads of gradings."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.database.arrays import any_of
from app.people.models import Account
from fulfilment.grading.models import Grading, GradingPart
from inventory.produce.models import Pack
from inventory.stock.models import Item


@dataclass(frozen=True)
class PartRow:
    """A part that a grading put under a label of its own."""

    item_id: int
    code: str
    grade: str
    base_units: int
    lost: bool
    """Reported as lost; another person confirms it."""


@dataclass(frozen=True)
class GradingRow:
    """What was found of a labelled thing."""

    grading_id: int
    base_units: int
    kept_base_units: int
    grade: str
    """Of what its label keeps."""
    note: str
    graded_by: str
    graded_at: datetime
    undone_at: datetime | None
    parts: tuple[PartRow, ...]


def gradings_of(session: Session, item_id: int) -> list[GradingRow]:
    """List what was found of a thing, newest first, in two statements."""
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Grading.id,
            Grading.base_units,
            Grading.kept_base_units,
            Pack.grade,
            Grading.note,
            Account.name,
            Grading.graded_at,
            Grading.undone_at,
        )
        .join(Pack, Pack.id == Grading.pack_id)
        .join(Account, Account.id == Grading.graded_by)
        .where(Grading.item_id == item_id)
        .order_by(Grading.id.desc())
    )
    rows = session.execute(wanted).all()
    told: Select[*tuple[Any, ...]] = (
        select(
            GradingPart.grading_id,
            Item.id,
            Item.code,
            Pack.grade,
            GradingPart.base_units,
            GradingPart.lost,
        )
        .join(Item, Item.id == GradingPart.item_id)
        .join(Pack, Pack.id == Item.pack_id)
        .where(GradingPart.grading_id == any_of([row.id for row in rows]))
        .order_by(Item.id)
    )
    parts: dict[int, list[PartRow]] = defaultdict(list)
    for grading_id, *part in session.execute(told):
        parts[grading_id].append(PartRow(*part))
    return [GradingRow(*(*row, tuple(parts[row.id]))) for row in rows]
