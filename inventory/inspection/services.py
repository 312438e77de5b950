"""Keeping all that was found of a lot when it was handed in.

What must never happen: goods that failed a test, or lack the licence that they need, are free to
leave. Both are held in the transaction that takes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.people.rules import Actor
from inventory.certificates import services as certificates
from inventory.certificates.rules import Promise
from inventory.produce.models import Checklist, Produce
from inventory.produce.rules import needs_licence
from inventory.quality import services as quality
from inventory.quality.rules import Answer, HoldKind, Reading
from inventory.stock.models import Lot

PAPER_MISSING = "没有在有效期内的小作坊证，证补齐前只保管、不上架"


@dataclass(frozen=True)
class Found:
    """What was seen, measured and promised of a lot."""

    checklist: Checklist
    """The version that was asked."""
    answers: Mapping[str, Answer]
    tests: tuple[Reading, ...]
    certificate: Promise | None


def examine(
    session: Session, *, lot: Lot, produce: Produce, found: Found, actor: Actor, now: datetime
) -> bool:
    """Keep what was found of a lot and tell whether all of it is good; hold it where it is not.

    Raises:
        Refusal: those of `quality.check_lot`, `quality.record_tests` and
            `certificates.put_on_file`.
    """
    check = quality.check_lot(
        session, lot=lot, checklist=found.checklist, answers=found.answers, actor=actor, now=now
    )
    is_negative = quality.record_tests(
        session, lot_id=lot.id, readings=found.tests, actor=actor, now=now
    )
    if found.certificate is not None:
        certificates.put_on_file(
            session, lot_code=lot.code, promise=found.certificate, actor=actor, now=now
        )
    if lot.licence_id is None and needs_licence(produce.class_):
        quality.hold_lot(
            session,
            lot_id=lot.id,
            kind=HoldKind.PAPER,
            reason=PAPER_MISSING,
            actor=actor,
            now=now,
        )
    return check.passed and is_negative
