"""Reads of money that is held."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inventory.villagers.models import Villager
from storefront.entrusts.models import Entrust

LIST_MAX = 200


@dataclass(frozen=True)
class EntrustRow:
    """Money held for an errand, as the desk shows it. Money in fen."""

    code: str
    villager_code: str
    villager_name: str
    kind: str
    what: str
    state: str
    held_fen: int
    spent_fen: int | None
    taken_at: datetime
    settled_at: datetime | None


def entrusts(session: Session, *, places: Collection[int] | None) -> list[EntrustRow]:
    """List money that was taken for errands, what is open first, in one statement."""
    chosen = (
        select(Entrust, Villager.code, Villager.name)
        .join(Villager, Villager.id == Entrust.villager_id)
        .order_by(Entrust.settled_at.is_not(None), Entrust.id.desc())
        .limit(LIST_MAX)
    )
    if places is not None:
        chosen = chosen.where(Entrust.place_id.in_(places))
    return [
        EntrustRow(
            code=entrust.code,
            villager_code=code,
            villager_name=name,
            kind=entrust.kind,
            what=entrust.what,
            state=entrust.state,
            held_fen=entrust.held_fen,
            spent_fen=entrust.spent_fen,
            taken_at=entrust.taken_at,
            settled_at=entrust.settled_at,
        )
        for entrust, code, name in session.execute(chosen)
    ]
