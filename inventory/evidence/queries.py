"""Reads of what proves a delivery, for those who may see it."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, or_, select
from sqlalchemy.orm import Session

from app.pictures.models import Picture
from inventory.certificates.models import Certificate
from inventory.intake.models import Delivery, DeliveryPicture
from inventory.intake.queries import seen_from
from inventory.produce.models import Produce
from inventory.quality.models import CheckPicture, Hold, QualityCheck, RapidTest
from inventory.quality.rules import Answered
from inventory.stock.models import Lot
from inventory.terms.models import Acceptance
from inventory.villagers.models import Villager


@dataclass(frozen=True)
class Shown:
    """A picture of a delivery, and whether its bytes have come."""

    picture_id: uuid.UUID
    is_kept: bool


@dataclass(frozen=True)
class Test:
    """A rapid test of a lot."""

    value_tenths: int
    limit_tenths: int
    positive: bool
    device: str
    reagent_batch: str
    picture_id: uuid.UUID | None
    tested_at: datetime


@dataclass(frozen=True)
class LotEvidence:
    """What was checked, tested and promised of one lot."""

    code: str
    produce_name: str
    produce_name_en: str
    base_unit: str
    base_units: int
    is_held: bool
    questions: tuple[Answered, ...]
    """Of the latest check."""
    tests: tuple[Test, ...]
    certificate_codes: tuple[str, ...]
    """In force."""


@dataclass(frozen=True)
class Evidence:
    """All that proves a delivery."""

    delivery_code: str
    delivered_at: datetime
    villager_name: str
    method: str
    signature: Shown | None
    photos: tuple[Shown, ...]
    lots: tuple[LotEvidence, ...]


def evidence_of(session: Session, code: str, *, places: Collection[int] | None) -> Evidence | None:
    """Tell all that proves a delivery of these places, in seven statements."""
    row = session.execute(
        select(Delivery, Villager.name, Acceptance.method, Acceptance.picture_id, Picture.kept_at)
        .join(Villager, Villager.id == Delivery.villager_id)
        .join(Acceptance, Acceptance.id == Delivery.acceptance_id)
        .outerjoin(Picture, Picture.id == Acceptance.picture_id)
        .where(Delivery.code == code.strip().upper(), seen_from(places))
    ).first()
    if row is None:
        return None
    delivery, villager_name, method, signature_id, signed_at = row
    return Evidence(
        delivery_code=delivery.code,
        delivered_at=delivery.delivered_at,
        villager_name=villager_name,
        method=method,
        signature=Shown(signature_id, signed_at is not None) if signature_id else None,
        photos=_photos(session, delivery.id),
        lots=_lots(session, delivery.id),
    )


def is_picture_of(
    session: Session, *, code: str, picture_id: uuid.UUID, places: Collection[int] | None
) -> bool:
    """Say whether a picture proves something of a delivery of these places."""
    of_lot = select(Lot.id).where(Lot.delivery_id == Delivery.id)
    proofs = (
        select(DeliveryPicture.picture_id).where(DeliveryPicture.delivery_id == Delivery.id),
        select(Acceptance.picture_id).where(Acceptance.id == Delivery.acceptance_id),
        select(CheckPicture.picture_id)
        .join(QualityCheck, QualityCheck.id == CheckPicture.check_id)
        .where(QualityCheck.lot_id.in_(of_lot)),
        select(RapidTest.picture_id).where(RapidTest.lot_id.in_(of_lot)),
        select(Certificate.picture_id).where(Certificate.lot_id.in_(of_lot)),
    )
    found = select(Delivery.id).where(
        Delivery.code == code.strip().upper(),
        seen_from(places),
        or_(*(literal(picture_id).in_(proof.correlate(Delivery)) for proof in proofs)),
    )
    return session.scalar(found.limit(1)) is not None


def _photos(session: Session, delivery_id: int) -> tuple[Shown, ...]:
    rows = session.execute(
        select(Picture.id, Picture.kept_at.is_not(None))
        .join(DeliveryPicture, DeliveryPicture.picture_id == Picture.id)
        .where(DeliveryPicture.delivery_id == delivery_id)
        .order_by(Picture.named_at, Picture.id)
    )
    return tuple(Shown(*row) for row in rows)


def _lots(session: Session, delivery_id: int) -> tuple[LotEvidence, ...]:
    lots = session.execute(
        select(Lot, Produce)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(Lot.delivery_id == delivery_id)
        .order_by(Lot.id)
    ).all()
    ids = [lot.id for lot, _ in lots]
    held = set(
        session.scalars(select(Hold.lot_id).where(Hold.lot_id.in_(ids), Hold.released_at.is_(None)))
    )
    questions = _questions(session, ids)
    tests = _grouped(session, _test_rows(ids))
    certificates = _grouped(
        session,
        select(Certificate.lot_id, Certificate.code)
        .where(Certificate.lot_id.in_(ids), Certificate.voided_at.is_(None))
        .order_by(Certificate.id),
    )
    return tuple(
        LotEvidence(
            code=lot.code,
            produce_name=produce.name,
            produce_name_en=produce.name_en,
            base_unit=produce.base_unit,
            base_units=lot.base_units,
            is_held=lot.id in held,
            questions=questions.get(lot.id, ()),
            tests=tuple(Test(*row) for row in tests.get(lot.id, ())),
            certificate_codes=tuple(row[0] for row in certificates.get(lot.id, ())),
        )
        for lot, produce in lots
    )


def _questions(session: Session, lot_ids: list[int]) -> dict[int, tuple[Answered, ...]]:
    """Read the latest check of each lot."""
    rows = session.execute(
        select(QualityCheck.lot_id, QualityCheck.answers)
        .where(QualityCheck.lot_id.in_(lot_ids))
        .order_by(QualityCheck.id)
    )
    return {
        lot_id: tuple(Answered(**question) for question in answers["questions"])
        for lot_id, answers in rows
    }


def _test_rows(lot_ids: list[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            RapidTest.lot_id,
            RapidTest.value_tenths,
            RapidTest.limit_tenths,
            RapidTest.positive,
            RapidTest.device,
            RapidTest.reagent_batch,
            RapidTest.picture_id,
            RapidTest.tested_at,
        )
        .where(RapidTest.lot_id.in_(lot_ids))
        .order_by(RapidTest.id)
    )


def _grouped(session: Session, rows: Select[*tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for lot_id, *rest in session.execute(rows):
        found.setdefault(lot_id, []).append(tuple(rest))
    return found
