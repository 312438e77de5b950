"""Reads of next of kin."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Account
from inventory.kin.models import Kin
from inventory.kin.rules import Relation, Standing, standing
from inventory.villagers.rules import masked_id_number, masked_phone


@dataclass(frozen=True)
class KinRow:
    """Somebody who may, may not yet or may no more collect for a villager."""

    number: int
    name: str
    relation: Relation
    masked_phone: str
    masked_id_number: str
    valid_from: date
    valid_until: date
    standing: Standing
    authority_id: uuid.UUID
    recorded_by: str
    recorded_at: datetime
    revoked_at: datetime | None


def kin_of(session: Session, *, villager_id: int, on: date) -> list[KinRow]:
    """List a villager's next of kin, the latest first, in one statement.

    Args:
        session: of the caller's transaction.
        villager_id: whose.
        on: the day for which their standing is told.
    """
    rows = session.execute(
        select(Kin, Account.name)
        .join(Account, Account.id == Kin.recorded_by)
        .where(Kin.villager_id == villager_id)
        .order_by(Kin.number.desc())
    )
    return [
        KinRow(
            number=kin.number,
            name=kin.name,
            relation=Relation(kin.relation),
            masked_phone=masked_phone(kin.phone),
            masked_id_number=masked_id_number(kin.id_number),
            valid_from=kin.valid_from,
            valid_until=kin.valid_until,
            standing=standing(
                valid_from=kin.valid_from,
                valid_until=kin.valid_until,
                is_revoked=kin.revoked_at is not None,
                on=on,
            ),
            authority_id=kin.authority_id,
            recorded_by=recorded_by,
            recorded_at=kin.recorded_at,
            revoked_at=kin.revoked_at,
        )
        for kin, recorded_by in rows
    ]


def who_may_collect(session: Session, *, villager_id: int, on: date) -> list[KinRow]:
    """List who may collect a villager's money on a day, in one statement."""
    return [
        row
        for row in kin_of(session, villager_id=villager_id, on=on)
        if row.standing is Standing.VALID
    ]


def kin_of_number(session: Session, *, villager_id: int, number: int) -> Kin | None:
    """Find one of a villager's next of kin."""
    return session.scalar(select(Kin).where(Kin.villager_id == villager_id, Kin.number == number))
