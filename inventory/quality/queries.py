"""Reads of checks, rapid tests and holds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.arrays import any_of
from inventory.produce.models import Licence, Produce
from inventory.quality.models import Hold, QualityCheck
from inventory.quality.rules import Answered, HoldKind, Stop
from inventory.stock.models import Lot


@dataclass(frozen=True)
class CheckRow:
    """The latest checklist of a lot, with the questions as they were asked."""

    passed: bool
    checked_at: datetime
    questions: tuple[Answered, ...]


def check_of_lot(session: Session, lot_id: int) -> CheckRow | None:
    """Tell the latest quality check of a lot."""
    check = session.scalar(
        select(QualityCheck)
        .where(QualityCheck.lot_id == lot_id)
        .order_by(QualityCheck.id.desc())
        .limit(1)
    )
    if check is None:
        return None
    return CheckRow(
        passed=check.passed,
        checked_at=check.checked_at,
        questions=tuple(Answered(**question) for question in check.answers["questions"]),
    )


def holds_of_lot(session: Session, lot_id: int) -> Sequence[Hold]:
    """List all holds of a lot, released ones too, oldest first."""
    return session.scalars(select(Hold).where(Hold.lot_id == lot_id).order_by(Hold.id)).all()


def has_open_hold(session: Session, lot_id: int, kind: HoldKind) -> bool:
    """Say whether a hold of this kind on this lot is open."""
    return bool(
        session.scalar(
            select(
                select(Hold.id)
                .where(Hold.lot_id == lot_id, Hold.kind == kind, Hold.released_at.is_(None))
                .exists()
            )
        )
    )


def lots_with_open_hold(session: Session, lot_ids: Collection[int], kind: HoldKind) -> set[int]:
    """Tell which of these lots an open hold of this kind stops."""
    return set(
        session.scalars(
            select(Hold.lot_id).where(
                Hold.lot_id.in_(lot_ids), Hold.kind == kind, Hold.released_at.is_(None)
            )
        )
    )


def is_held(session: Session, lot_id: int) -> bool:
    """Say whether a hold on this lot is open."""
    return bool(stopped_by_hold(session, [lot_id]))


def stopped_by_hold(session: Session, lot_ids: Collection[int]) -> frozenset[int]:
    """Tell which of these lots have an open hold."""
    return frozenset(
        session.scalars(
            select(Hold.lot_id).where(Hold.lot_id == any_of(lot_ids), Hold.released_at.is_(None))
        )
    )


def stopped_lots(session: Session, lot_ids: Collection[int], *, on: date) -> dict[int, Stop]:
    """Tell which of these lots may not be packed on this day (in China), and why.

    The database refuses the same; this says it before the goods are in a hand. A hold is named
    before an expiry, and that before a missing licence.
    """
    held = stopped_by_hold(session, lot_ids)
    rows = session.execute(
        select(Lot.id, Lot.expires_on, Produce.class_, Licence.expires_on)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Licence, Licence.id == Lot.licence_id)
        .where(Lot.id == any_of(lot_ids))
    )
    stops: dict[int, Stop] = {}
    for lot_id, expires_on, produce_class, licence_expires_on in rows:
        if lot_id in held:
            stops[lot_id] = Stop.HELD
        elif expires_on < on:
            stops[lot_id] = Stop.EXPIRED
        elif produce_class == "processed" and (
            licence_expires_on is None or licence_expires_on < on
        ):
            stops[lot_id] = Stop.UNLICENSED
    return stops
