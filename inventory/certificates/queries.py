"""Reads of compliance certificates."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select, true
from sqlalchemy.orm import Session

from app.ledger.models import Book
from app.people.models import Account
from inventory.certificates.models import Certificate
from inventory.certificates.rules import BASES, PROMISES, Basis, Screened, Style, Told
from inventory.places.models import Bin, Place
from inventory.produce.models import Produce
from inventory.quality.models import RapidTest
from inventory.stock.models import Holding, Lot
from inventory.villagers.models import Villager


@dataclass(frozen=True)
class Promised:
    """The lot that a certificate is about, with who may promise what of it."""

    lot: Lot
    produce: Produce
    villager: Villager
    place: Place
    """The village that it comes from."""
    book: Book
    """Of who buys and sells it."""


@dataclass(frozen=True)
class CertificateRow:
    """A certificate as pages and paper show it."""

    certificate_id: int
    code: str
    style: Style
    basis: tuple[Basis, ...]
    promiser_name: str
    product_name: str
    base_units: int
    base_unit: str
    origin_name: str
    issued_on: date
    issued_by: str
    picture_id: uuid.UUID | None
    voided_at: datetime | None
    void_reason: str

    @property
    def promise(self) -> str:
        """Tell the fixed words of the promise, in Chinese as the order has them."""
        return PROMISES[self.style]

    @property
    def grounds(self) -> tuple[str, ...]:
        """Tell the fixed words of what it rests on."""
        return tuple(BASES[one] for one in self.basis)


def promised(session: Session, code: str, *, places: Collection[int] | None) -> Promised | None:
    """Find a lot that was or is at one of these places, with its villager and seller."""
    row = session.execute(
        select(Lot, Produce, Villager, Place, Book)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == Villager.place_id)
        .join(Book, Book.id == Place.book_id)
        .where(Lot.code == code.strip().upper(), was_at(places))
    ).first()
    return Promised(*row) if row else None


def was_at(places: Collection[int] | None) -> ColumnElement[bool]:
    """Keep the lots that were or are at one of these places; None means of all."""
    if places is None:
        return true()
    return exists(
        select(Holding.lot_id)
        .join(Bin, Bin.id == Holding.bin_id)
        .where(Holding.lot_id == Lot.id, Bin.place_id.in_(places))
    )


def tested(session: Session, lot_id: int) -> Screened:
    """Tell what the rapid tests of a lot said."""
    row = session.execute(
        select(func.count(), func.bool_or(RapidTest.positive)).where(RapidTest.lot_id == lot_id)
    ).one()
    return Screened(is_tested=row[0] > 0, is_positive=bool(row[1]))


def in_force(session: Session, lot_id: int, style: Style) -> Certificate | None:
    """Find the certificate of this style that a lot has now."""
    return session.scalar(
        select(Certificate).where(
            Certificate.lot_id == lot_id,
            Certificate.style == style,
            Certificate.voided_at.is_(None),
        )
    )


def code_of_producers() -> ScalarSelect[str]:
    """Name the producer's certificate in force in a statement that reads lots."""
    return (
        select(Certificate.code)
        .where(
            Certificate.lot_id == Lot.id,
            Certificate.style == Style.PRODUCER,
            Certificate.voided_at.is_(None),
        )
        .scalar_subquery()
    )


def certificate_of_lot(session: Session, *, lot_id: int, code: str) -> Certificate | None:
    """Find a certificate among those of a lot, voided ones too."""
    return session.scalar(
        select(Certificate).where(
            Certificate.lot_id == lot_id, Certificate.code == code.strip().upper()
        )
    )


def certificates_of(session: Session, lot_id: int) -> list[CertificateRow]:
    """List all certificates of a lot, the newest first, in one statement."""
    rows = session.execute(
        select(Certificate, Account.name)
        .join(Account, Account.id == Certificate.issued_by)
        .where(Certificate.lot_id == lot_id)
        .order_by(Certificate.id.desc())
    )
    return [
        CertificateRow(
            certificate_id=one.id,
            code=one.code,
            style=Style(one.style),
            basis=tuple(Basis(word) for word in one.basis),
            promiser_name=one.promiser_name,
            product_name=one.product_name,
            base_units=one.base_units,
            base_unit=one.base_unit,
            origin_name=one.origin_name,
            issued_on=one.issued_on,
            issued_by=issued_by,
            picture_id=one.picture_id,
            voided_at=one.voided_at,
            void_reason=one.void_reason,
        )
        for one, issued_by in rows
    ]


def told_of_lot(session: Session, lot_id: int) -> tuple[Told, ...]:
    """Tell the certificates of a lot that are in force, as a buyer may know them."""
    return tuple(
        Told(one.code, one.style, one.promise, one.grounds, one.issued_on)
        for one in certificates_of(session, lot_id)
        if one.voided_at is None
    )


def lot_code_of(session: Session, certificate_code: str) -> str | None:
    """Find the lot that a certificate is about."""
    return session.scalar(
        select(Lot.code)
        .join(Certificate, Certificate.lot_id == Lot.id)
        .where(Certificate.code == certificate_code)
    )


def last_contact(session: Session, promiser_name: str) -> str:
    """Tell how a buyer was to be reached on their last certificate; empty where there is none."""
    return (
        session.scalar(
            select(Certificate.promiser_contact)
            .where(Certificate.style == Style.BUYER, Certificate.promiser_name == promiser_name)
            .order_by(Certificate.id.desc())
            .limit(1)
        )
        or ""
    )
