"""Reads of lots and their holds, for those at whose places the goods were or are."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, true, union
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from inventory.certificates import queries as certificates
from inventory.certificates.queries import CertificateRow
from inventory.intake.models import Delivery, DeliveryPicture
from inventory.lots.rules import LISTED_MAX, HoldState, Wanted
from inventory.places.models import Bin, Place
from inventory.produce.models import Licence, Produce
from inventory.quality.models import CheckPicture, Hold, QualityCheck, RapidTest
from inventory.quality.rules import Answered
from inventory.stock.models import Holding, Item, Lot
from inventory.villagers.models import Villager


@dataclass(frozen=True)
class LotFacts:
    """A lot: whose, of what, how much, until when."""

    lot_id: int
    code: str
    produce_name: str
    produce_name_en: str
    picture: str
    base_unit: str
    base_units: int
    received_on: date
    expires_on: date
    villager_code: str
    villager_name: str
    delivery_code: str
    place_code: str
    place_name: str
    place_name_en: str
    licence_number: str
    licence_expires_on: date | None


@dataclass(frozen=True)
class HoldRow:
    """A hold, why it was placed and how it ended."""

    hold_id: int
    lot: LotFacts
    kind: str
    reason: str
    placed_by_id: int
    placed_by: str
    placed_at: datetime
    released_by: str
    """Empty while it is open."""
    released_at: datetime | None
    release_reason: str
    release_picture_id: uuid.UUID | None


@dataclass(frozen=True)
class CheckRow:
    """A checklist as answered."""

    passed: bool
    questions: tuple[Answered, ...]
    checked_by: str
    checked_at: datetime


@dataclass(frozen=True)
class TestRow:
    """A rapid test."""

    method: str
    value_tenths: int
    limit_tenths: int
    positive: bool
    device: str
    reagent_batch: str
    picture_id: uuid.UUID | None
    tested_by: str
    tested_at: datetime


@dataclass(frozen=True)
class StandingRow:
    """How much of a lot is in one bin now."""

    place_name: str
    place_name_en: str
    bin_kind: str
    bin_name: str
    base_units: int


@dataclass(frozen=True)
class LotPage:
    """All that is known of a lot's quality."""

    lot: LotFacts
    standing: tuple[StandingRow, ...]
    checks: tuple[CheckRow, ...]
    tests: tuple[TestRow, ...]
    certificates: tuple[CertificateRow, ...]
    holds: tuple[HoldRow, ...]

    @property
    def is_held(self) -> bool:
        """Say whether a hold is open."""
        return any(hold.released_at is None for hold in self.holds)


def lot_page(session: Session, code: str, *, places: Collection[int] | None) -> LotPage | None:
    """Tell all of a lot's quality, in six statements; nothing where it never came there."""
    facts = lot_facts(session, code, places=places)
    if facts is None:
        return None
    return LotPage(
        lot=facts,
        standing=_standing(session, facts.lot_id),
        checks=_checks(session, facts.lot_id),
        tests=_tests(session, facts.lot_id),
        certificates=tuple(certificates.certificates_of(session, facts.lot_id)),
        holds=_holds(
            session, _hold_rows().where(Hold.lot_id == facts.lot_id).order_by(Hold.id.desc())
        ),
    )


def lot_facts(session: Session, code: str, *, places: Collection[int] | None) -> LotFacts | None:
    """Find a lot that was or is at one of these places; None means at any."""
    row = session.execute(_lot_rows().where(Lot.code == code, seen_from(places))).first()
    return _facts(row) if row else None


def lot_code_of_item(session: Session, item_code: str) -> str | None:
    """Find the lot that a labelled thing belongs to."""
    return session.scalar(
        select(Lot.code).join(Item, Item.lot_id == Lot.id).where(Item.code == item_code)
    )


def holds_wanted(
    session: Session, wanted: Wanted, *, places: Collection[int] | None
) -> tuple[HoldRow, ...]:
    """List holds, the newest first, and one more than a page holds, in one statement."""
    is_open = wanted.state is HoldState.OPEN
    rows = (
        _hold_rows()
        .where(
            seen_from(places),
            Hold.released_at.is_(None) if is_open else Hold.released_at.is_not(None),
            true() if wanted.kind is None else Hold.kind == wanted.kind,
        )
        .order_by((Hold.placed_at if is_open else Hold.released_at).desc(), Hold.id.desc())
        .limit(LISTED_MAX + 1)
        .offset(wanted.offset)
    )
    return _holds(session, rows)


def hold_of_lot(session: Session, *, lot_id: int, hold_id: int) -> int | None:
    """Find a hold among those of a lot."""
    return session.scalar(select(Hold.id).where(Hold.id == hold_id, Hold.lot_id == lot_id))


def is_test_known(session: Session, client_id: uuid.UUID) -> bool:
    """Say whether a test of this client id is on record."""
    return bool(session.scalar(select(RapidTest.id).where(RapidTest.client_id == client_id)))


def item_codes(session: Session, lot_id: int) -> list[str]:
    """List the codes of a lot's labelled things."""
    return list(session.scalars(select(Item.code).where(Item.lot_id == lot_id).order_by(Item.id)))


def is_picture_of(session: Session, *, lot_id: int, picture_id: uuid.UUID) -> bool:
    """Say whether a picture shows this lot: its goods, an answer, a test, a release."""
    shown = union(
        select(DeliveryPicture.picture_id)
        .join(Lot, Lot.delivery_id == DeliveryPicture.delivery_id)
        .where(Lot.id == lot_id),
        select(CheckPicture.picture_id)
        .join(QualityCheck, QualityCheck.id == CheckPicture.check_id)
        .where(QualityCheck.lot_id == lot_id),
        select(RapidTest.picture_id).where(RapidTest.lot_id == lot_id),
        select(Hold.release_picture_id).where(Hold.lot_id == lot_id),
    ).subquery()
    return bool(
        session.scalar(select(func.count()).select_from(shown).where(shown.c[0] == picture_id))
    )


def seen_from(places: Collection[int] | None) -> ColumnElement[bool]:
    """Keep the lots that came from these places, or are or were there; None means of all."""
    if places is None:
        return true()
    was_there = (
        select(Holding.lot_id)
        .join(Bin, Bin.id == Holding.bin_id)
        .where(Holding.lot_id == Lot.id, Bin.place_id.in_(places))
    )
    return or_(Delivery.place_id.in_(places), was_there.exists())


FACTS = (
    Lot.id,
    Lot.code,
    Produce.name,
    Produce.name_en,
    Produce.picture,
    Produce.base_unit,
    Lot.base_units,
    Lot.received_on,
    Lot.expires_on,
    # Of a made lot, which is owned by shares, there is neither.
    func.coalesce(Villager.code, ""),
    func.coalesce(Villager.name, ""),
    func.coalesce(Delivery.code, ""),
    Place.code,
    Place.name,
    Place.name_en,
    Licence.number,
    Licence.expires_on,
)


NAMES = tuple(field.name for field in fields(LotFacts))[:-2]


def _lot_rows(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*FACTS, *more)
        .select_from(Lot)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Delivery.place_id))
        .outerjoin(Licence, Licence.id == Lot.licence_id)
    )


def _facts(row: Any) -> LotFacts:
    *facts, licence_number, licence_expires_on = row[: len(FACTS)]
    named = dict(zip(NAMES, facts, strict=True))
    return LotFacts(
        **named, licence_number=licence_number or "", licence_expires_on=licence_expires_on
    )


def _hold_rows() -> Select[*tuple[Any, ...]]:
    placer, releaser = aliased(Account), aliased(Account)
    return (
        _lot_rows(Hold, placer.name, releaser.name)
        .join(Hold, Hold.lot_id == Lot.id)
        .join(placer, placer.id == Hold.placed_by)
        .outerjoin(releaser, releaser.id == Hold.released_by)
    )


def _holds(session: Session, rows: Select[*tuple[Any, ...]]) -> tuple[HoldRow, ...]:
    found = []
    for row in session.execute(rows):
        hold, placed_by, released_by = row[len(FACTS) :]
        found.append(
            HoldRow(
                hold_id=hold.id,
                lot=_facts(row),
                kind=hold.kind,
                reason=hold.reason,
                placed_by_id=hold.placed_by,
                placed_by=placed_by,
                placed_at=hold.placed_at,
                released_by=released_by or "",
                released_at=hold.released_at,
                release_reason=hold.release_reason,
                release_picture_id=hold.release_picture_id,
            )
        )
    return tuple(found)


def _standing(session: Session, lot_id: int) -> tuple[StandingRow, ...]:
    rows = session.execute(
        select(Place.name, Place.name_en, Bin.kind, Bin.name, Holding.base_units)
        .select_from(Holding)
        .join(Bin, Bin.id == Holding.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .where(Holding.lot_id == lot_id, Holding.base_units > 0)
        .order_by(Place.code, Bin.id)
    )
    return tuple(StandingRow(*row) for row in rows)


def _checks(session: Session, lot_id: int) -> tuple[CheckRow, ...]:
    rows = session.execute(
        select(QualityCheck, Account.name)
        .join(Account, Account.id == QualityCheck.checked_by)
        .where(QualityCheck.lot_id == lot_id)
        .order_by(QualityCheck.id.desc())
    )
    return tuple(
        CheckRow(
            passed=check.passed,
            questions=tuple(Answered(**question) for question in check.answers["questions"]),
            checked_by=name,
            checked_at=check.checked_at,
        )
        for check, name in rows
    )


def _tests(session: Session, lot_id: int) -> tuple[TestRow, ...]:
    rows = session.execute(
        select(
            RapidTest.method,
            RapidTest.value_tenths,
            RapidTest.limit_tenths,
            RapidTest.positive,
            RapidTest.device,
            RapidTest.reagent_batch,
            RapidTest.picture_id,
            Account.name,
            RapidTest.tested_at,
        )
        .join(Account, Account.id == RapidTest.tested_by)
        .where(RapidTest.lot_id == lot_id)
        .order_by(RapidTest.id.desc())
    )
    return tuple(TestRow(*row) for row in rows)
