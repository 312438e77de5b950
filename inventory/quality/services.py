"""Checking and testing lots, and holding back those that may not leave.

What must never happen: a lot that failed its check or a test, or that somebody stopped, reaches a
buyer; a hold is lifted by the person who placed it. A hold locks the lot's row, and every
movement share-locks it: one of the two goes first, and a movement that goes second is refused by
the database.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from app.pictures import services as pictures
from inventory.produce.models import Checklist
from inventory.produce.rules import QuestionKind, questions_read
from inventory.quality import queries
from inventory.quality.models import CheckPicture, Hold, QualityCheck, RapidTest
from inventory.quality.rules import (
    Answer,
    Answered,
    HoldKind,
    Reading,
    is_of_another,
    judged_all,
    kept,
    picture_of,
    positive_text,
    reason_read,
    refuse_absurd_reading,
)
from inventory.stock.models import Lot


def check_lot(
    session: Session,
    *,
    lot: Lot,
    checklist: Checklist,
    answers: Mapping[str, Answer],
    actor: Actor,
    now: datetime,
) -> QualityCheck:
    """Keep the checklist as it was asked, answered and judged; one bad answer holds the lot.

    Raises:
        Refusal: `picture.unknown` of another's photo, and those of `judged_all`.
    """
    answered = judged_all(questions_read(checklist.questions), answers)
    check = QualityCheck(
        lot_id=lot.id,
        checklist_id=checklist.id,
        answers=kept(answered),
        passed=all(one.good for one in answered),
        checked_by=actor.account_id,
        checked_at=now,
    )
    session.add(check)
    session.flush()
    _keep_photos(session, check, answered, actor, now)
    if not check.passed:
        failed = "；".join(_told(one) for one in answered if not one.good)
        hold_lot(session, lot_id=lot.id, kind=HoldKind.TEST, reason=failed, actor=actor, now=now)
    return check


def record_tests(
    session: Session,
    *,
    lot_id: int,
    readings: Sequence[Reading],
    actor: Actor,
    now: datetime,
    client_id: uuid.UUID | None = None,
) -> bool:
    """Keep rapid tests of a lot and tell whether all are negative; a positive one holds it at once.

    Args:
        session: of the caller's transaction.
        lot_id: what was tested.
        readings: off the device; we judge them ourselves.
        actor: who tested.
        now: when.
        client_id: of a single test that is added later: the same id again is the same test.

    Raises:
        Refusal: `lot.unknown`, `picture.unknown`, and those of `refuse_absurd_reading`.
    """
    if client_id is not None:
        before = earlier(session, RapidTest, client_id)
        if before is not None:
            return not before.positive
    for reading in readings:
        refuse_absurd_reading(reading)
    pictures.name_pictures(
        session,
        picture_ids=[one.picture_id for one in readings if one.picture_id],
        actor=actor,
        now=now,
    )
    session.add_all(
        RapidTest(
            client_id=client_id,
            lot_id=lot_id,
            method=one.method,
            value_tenths=one.value_tenths,
            limit_tenths=one.limit_tenths,
            positive=one.is_positive,
            device=one.device.strip(),
            reagent_batch=one.reagent_batch.strip(),
            picture_id=one.picture_id,
            tested_by=actor.account_id,
            tested_at=now,
        )
        for one in readings
    )
    session.flush()
    positive = [one for one in readings if one.is_positive]
    if positive and not queries.has_open_hold(session, lot_id, HoldKind.TEST):
        reason = "；".join(map(positive_text, positive))
        hold_lot(session, lot_id=lot_id, kind=HoldKind.TEST, reason=reason, actor=actor, now=now)
    return not positive


def hold_lot(
    session: Session,
    *,
    lot_id: int,
    kind: HoldKind | str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Hold:
    """Keep a lot from leaving until somebody else releases it.

    Raises:
        Refusal: `lot.unknown`, `hold.kind_unknown`, `hold.reason_missing`, `hold.already_open`.
    """
    if kind not in set(HoldKind):
        raise Refusal("hold.kind_unknown")
    words = reason_read(reason)
    lot = session.scalar(select(Lot).where(Lot.id == lot_id).with_for_update(key_share=True))
    if lot is None:
        raise not_found("lot.unknown")
    if queries.has_open_hold(session, lot_id, HoldKind(kind)):
        raise conflict("hold.already_open", code=lot.code)
    hold = Hold(
        lot_id=lot_id,
        kind=HoldKind(kind),
        reason=words,
        placed_by=actor.account_id,
        placed_at=now,
    )
    session.add(hold)
    session.flush()
    return hold


def hold_lots(
    session: Session,
    *,
    lot_ids: Collection[int],
    kind: HoldKind,
    reason: str,
    actor: Actor,
    now: datetime,
) -> list[int]:
    """Keep lots from leaving that no open hold of this kind keeps already, in three statements.

    Returns:
        The lots that this hold stopped.

    Raises:
        Refusal: `hold.reason_missing`.
    """
    words = reason_read(reason)
    # Locked in one order, as a single hold locks its lot.
    locked = session.scalars(
        select(Lot.id).where(Lot.id.in_(lot_ids)).order_by(Lot.id).with_for_update(key_share=True)
    ).all()
    held = queries.lots_with_open_hold(session, locked, kind)
    free = [lot_id for lot_id in locked if lot_id not in held]
    if free:
        session.execute(
            insert(Hold),
            [
                {
                    "lot_id": lot_id,
                    "kind": kind,
                    "reason": words,
                    "placed_by": actor.account_id,
                    "placed_at": now,
                }
                for lot_id in free
            ],
        )
    return free


def release_hold(
    session: Session,
    *,
    hold_id: int,
    reason: str,
    actor: Actor,
    now: datetime,
    picture_id: uuid.UUID | None = None,
) -> Hold:
    """Let a lot go again, for a reason; other holds on it stay.

    Args:
        session: of the caller's transaction.
        hold_id: which hold.
        reason: what cleared the lot.
        actor: somebody else than who placed it, but for a count.
        now: when.
        picture_id: photo of the paper that cleared it, where there is one.

    Raises:
        Refusal: `hold.unknown`, `hold.reason_missing`, `hold.already_released`,
            `hold.own`, `picture.unknown`.
    """
    found = lock_rows(session, Hold, [hold_id])
    if not found:
        raise not_found("hold.unknown")
    [hold] = found
    words = reason_read(reason)
    if hold.released_at is not None:
        raise conflict("hold.already_released")
    if is_of_another(HoldKind(hold.kind)) and hold.placed_by == actor.account_id:
        raise conflict("hold.own")
    if picture_id is not None:
        pictures.name_pictures(session, picture_ids=[picture_id], actor=actor, now=now)
    hold.released_by = actor.account_id
    hold.released_at = now
    hold.release_reason = words
    hold.release_picture_id = picture_id
    session.flush()
    return hold


def _keep_photos(
    session: Session, check: QualityCheck, answered: Sequence[Answered], actor: Actor, now: datetime
) -> None:
    photos = {
        one.key: picture_id
        for one in answered
        if one.kind == QuestionKind.PHOTO and (picture_id := picture_of(one.answer))
    }
    pictures.name_pictures(session, picture_ids=list(photos.values()), actor=actor, now=now)
    session.add_all(
        CheckPicture(check_id=check.id, question_key=key, picture_id=picture_id)
        for key, picture_id in photos.items()
    )
    session.flush()


def _told(one: Answered) -> str:
    return one.question if one.kind == QuestionKind.YES_NO else f"{one.question} {one.text}"
