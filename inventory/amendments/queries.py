"""Reads of what was changed about villagers, and of who saw their personal fields."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Account, Reveal
from inventory.amendments.models import Amendment
from inventory.amendments.rules import Field
from inventory.places.models import Place
from inventory.villagers.models import Villager
from inventory.villagers.rules import masked_name

REVEALS_MAX = 200


@dataclass(frozen=True)
class AmendmentRow:
    """One change, in the words of a page."""

    field: Field
    was: str
    """Masked where the field is personal."""
    became: str
    reason: str
    account_name: str
    amended_at: datetime


@dataclass(frozen=True)
class RevealRow:
    """Somebody was shown a villager's field in the clear."""

    revealed_at: datetime
    account_name: str
    villager_code: str
    masked_name: str
    place_name: str
    place_name_en: str
    field: str
    reason: str


def amendments_of(session: Session, *, villager_id: int) -> list[AmendmentRow]:
    """List what was changed about a villager, oldest first, in one statement."""
    rows = session.execute(
        select(Amendment, Account.name)
        .join(Account, Account.id == Amendment.account_id)
        .where(Amendment.villager_id == villager_id)
        .order_by(Amendment.id)
    )
    return [
        AmendmentRow(
            field=Field(amendment.field),
            was=amendment.was,
            became=amendment.became,
            reason=amendment.reason,
            account_name=account_name,
            amended_at=amendment.amended_at,
        )
        for amendment, account_name in rows
    ]


def reveals(
    session: Session, *, places: Collection[int] | None, code: str = "", limit: int = REVEALS_MAX
) -> list[RevealRow]:
    """List who saw villagers' personal fields and why, newest first, in one statement.

    Args:
        session: of the caller's transaction.
        places: whose villagers; None means everywhere.
        code: of one villager's card; empty for all.
        limit: how many at most.
    """
    chosen = (
        select(
            Reveal.revealed_at,
            Account.name.label("account_name"),
            Villager.code,
            Villager.name,
            Place.name.label("place_name"),
            Place.name_en.label("place_name_en"),
            Reveal.field,
            Reveal.reason,
        )
        .join(Villager, Villager.code == Reveal.subject)
        .join(Place, Place.id == Villager.place_id)
        .join(Account, Account.id == Reveal.account_id)
        .order_by(Reveal.id.desc())
        .limit(limit)
    )
    if places is not None:
        chosen = chosen.where(Villager.place_id.in_(places))
    if code:
        chosen = chosen.where(Villager.code == code.strip().upper())
    return [
        RevealRow(
            revealed_at=row.revealed_at,
            account_name=row.account_name,
            villager_code=row.code,
            masked_name=masked_name(row.name),
            place_name=row.place_name,
            place_name_en=row.place_name_en,
            field=row.field,
            reason=row.reason,
        )
        for row in session.execute(chosen)
    ]
