"""Reads of workshop licences."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.people.models import Account
from inventory.produce.models import Licence, Produce
from inventory.produce.rules import ProduceClass


@dataclass(frozen=True)
class LicenceRow:
    """A licence of a household."""

    licence_id: int
    number: str
    produce_code: str
    produce_name: str
    produce_name_en: str
    issued_on: date
    expires_on: date
    sample: bool
    picture_id: uuid.UUID | None
    recorded_by: str
    """Empty where nobody wrote down who."""
    recorded_at: datetime
    is_in_force: bool


def licences_of(session: Session, *, villager_id: int, on: date) -> list[LicenceRow]:
    """List a household's licences, the one that lasts longest first, in one statement."""
    rows = session.execute(
        select(Licence, Produce, Account.name)
        .join(Produce, Produce.id == Licence.produce_id)
        .outerjoin(Account, Account.id == Licence.recorded_by)
        .where(Licence.villager_id == villager_id)
        .order_by(Licence.expires_on.desc(), Licence.id.desc())
    )
    return [
        LicenceRow(
            licence_id=licence.id,
            number=licence.number,
            produce_code=produce.code,
            produce_name=produce.name,
            produce_name_en=produce.name_en,
            issued_on=licence.issued_on,
            expires_on=licence.expires_on,
            sample=licence.sample,
            picture_id=licence.picture_id,
            recorded_by=recorded_by or "",
            recorded_at=licence.recorded_at,
            is_in_force=licence.issued_on <= on <= licence.expires_on,
        )
        for licence, produce, recorded_by in rows
    ]


def licensed_kinds(session: Session) -> list[Produce]:
    """List the kinds that are sold only with a licence."""
    return list(
        session.scalars(
            select(Produce).where(Produce.class_ == ProduceClass.PROCESSED).order_by(Produce.id)
        )
    )


def licence_of(session: Session, *, villager_id: int, licence_id: int) -> Licence | None:
    """Find a licence among those of a household."""
    return session.scalar(
        select(Licence).where(Licence.id == licence_id, Licence.villager_id == villager_id)
    )
