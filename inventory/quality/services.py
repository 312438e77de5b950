"""Checking lots, and holding back those that may not leave.

What must never happen: a lot that failed its check, or that somebody stopped, reaches a buyer.
A hold locks the lot's row, and every movement share-locks it: one of the two goes first, and a
movement that goes second is refused by the database.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from inventory.produce.models import Produce
from inventory.quality.models import Hold, QualityCheck
from inventory.quality.rules import HoldKind, answered, unanswered, unasked
from inventory.stock.models import Lot

REASON_CHARACTERS_MAX = 500


def check_lot(
    session: Session,
    *,
    lot: Lot,
    produce: Produce,
    answers: Mapping[str, bool],
    actor: Actor,
    now: datetime,
) -> QualityCheck:
    """Keep the checklist as it was asked and answered; one "no" holds the lot at once.

    Raises:
        Refusal: `quality.unanswered`, `quality.unasked`.
    """
    if missing := unanswered(produce.checklist, answers):
        question = next(row for row in produce.checklist if row["key"] == missing[0])
        raise Refusal("quality.unanswered", key=missing[0], question=question["question"])
    if extra := unasked(produce.checklist, answers):
        raise Refusal("quality.unasked", key=extra[0])
    questions = answered(produce.checklist, answers)
    check = QualityCheck(
        lot_id=lot.id,
        answers={"questions": [asdict(question) for question in questions]},
        passed=all(question.yes for question in questions),
        checked_by=actor.account_id,
        checked_at=now,
    )
    session.add(check)
    session.flush()
    if not check.passed:
        failed = "；".join(question.question for question in questions if not question.yes)
        hold_lot(session, lot_id=lot.id, kind=HoldKind.TEST, reason=failed, actor=actor, now=now)
    return check


def hold_lot(
    session: Session,
    *,
    lot_id: int,
    kind: HoldKind | str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Hold:
    """Keep a lot from leaving until somebody releases it.

    Raises:
        Refusal: `lot.unknown`, `hold.kind_unknown`, `hold.reason_missing`, `hold.already_open`.
    """
    if kind not in set(HoldKind):
        raise Refusal("hold.kind_unknown")
    if not 0 < len(reason.strip()) <= REASON_CHARACTERS_MAX:
        raise Refusal("hold.reason_missing", most=REASON_CHARACTERS_MAX)
    lot = session.scalar(select(Lot).where(Lot.id == lot_id).with_for_update(key_share=True))
    if lot is None:
        raise not_found("lot.unknown")
    if session.scalar(
        select(Hold.id).where(Hold.lot_id == lot_id, Hold.kind == kind, Hold.released_at.is_(None))
    ):
        raise conflict("hold.already_open", code=lot.code)
    hold = Hold(
        lot_id=lot_id,
        kind=HoldKind(kind),
        reason=reason.strip(),
        placed_by=actor.account_id,
        placed_at=now,
    )
    session.add(hold)
    session.flush()
    return hold


def release_hold(session: Session, *, hold_id: int, actor: Actor, now: datetime) -> Hold:
    """Let a lot go again; other holds on it stay.

    Raises:
        Refusal: `hold.unknown`, `hold.already_released`.
    """
    found = lock_rows(session, Hold, [hold_id])
    if not found:
        raise not_found("hold.unknown")
    [hold] = found
    if hold.released_at is not None:
        raise conflict("hold.already_released")
    hold.released_by = actor.account_id
    hold.released_at = now
    session.flush()
    return hold
