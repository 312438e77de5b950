"""Writing down what a re-inspection at the dock found.

What must never happen: a gram that is graded up or away without a trace, a loss on the word of one
person, or a villager who hears of it from their statement. What is of another grade gets labels of
its own, under packs of that grade, so that it is sold and settled as what it is; what is lost goes
the way of every loss.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.messages import services as messages
from app.people.rules import Actor
from app.pictures import services as pictures
from app.units import BaseUnit
from fulfilment.grading import queries
from fulfilment.grading.models import Grading, GradingPart
from fulfilment.grading.rules import NOTE_CHARACTERS_MAX, Found, parts_of, told
from fulfilment.losses import services as losses
from fulfilment.losses.models import Loss
from fulfilment.losses.services import Report
from inventory.places.models import Bin, Place
from inventory.processing import services as processing
from inventory.produce.models import Produce
from inventory.produce.rules import Grade
from inventory.stock import services as stock
from inventory.stock.models import Item, Lot
from inventory.trace import services as trace
from inventory.trace.rules import Step
from inventory.villagers.models import Villager

NAMESPACE = uuid.UUID("0c0a3a55-7d0e-4f0e-8d5c-5f6a2f1b9e44")
"""Makes the client id of the loss from that of the grading."""


def grade_item(
    session: Session, *, raw: str, found: Found, report: Report, actor: Actor, now: datetime
) -> Grading:
    """Put what is of other grades under labels of its own, and report what is lost.

    Once by the client id of the report. The old label keeps the rest; its villager is told.

    Args:
        session: of the caller's transaction.
        raw: the scan of the thing, which stands on the dock.
        found: what is of other grades, and how much is lost.
        report: why the rest is lost, with its photo; where nothing is, only its note counts.
        actor: who looked.
        now: when.

    Raises:
        Refusal: `grading.note_too_long`, `loss.photo_missing`; those of `parts_of` and of
            `processing.take_out`.
    """
    if before := earlier(session, Grading, report.client_id):
        return before
    if len(report.note) > NOTE_CHARACTERS_MAX:
        raise Refusal("grading.note_too_long", most=NOTE_CHARACTERS_MAX)
    if found.lost and report.picture_id is None:
        raise Refusal("loss.photo_missing")
    item = processing.in_hand(session, raw=raw, actor=actor)
    sizes = processing.sizes_of(session, item)
    own, base_units = sizes[item.pack_id], item.base_units
    parts = parts_of(found, sizes, own=own, base_units=base_units)
    made = processing.take_out(session, item, parts, actor=actor, now=now)
    grading = Grading(
        client_id=report.client_id,
        item_id=item.id,
        pack_id=own.pack_id,
        base_units=base_units,
        kept_base_units=item.base_units,
        note=" ".join(report.note.split()),
        graded_by=actor.account_id,
        graded_at=now,
    )
    lost = made[-1] if found.lost else None
    _keep(session, grading, made, lost)
    _record(session, item, made, now)
    if lost is not None:
        _report_loss(session, lost, report, actor, now)
    _tell(session, grading, now)
    return grading


def undo(session: Session, *, grading_id: int, actor: Actor, now: datetime) -> Grading:
    """Put all parts back while nothing has moved; their labels are void. Again is no harm.

    Raises:
        Refusal: `grading.unknown`, `grading.moved_on`, `grading.loss_waits` where what is lost
            waits for another person or was written off; those of `processing.in_hand` and
            `processing.put_back`.
    """
    locked = lock_rows(session, Grading, [grading_id])
    if not locked:
        raise not_found("grading.unknown")
    [grading] = locked
    item = session.get_one(Item, grading.item_id)
    item = processing.in_hand(session, raw=item.code, actor=actor)
    if grading.undone_at is not None:
        return grading
    rows = session.scalars(select(GradingPart).where(GradingPart.grading_id == grading.id)).all()
    _refuse_decided(session, [row.item_id for row in rows if row.lost])
    locked_parts = stock.lock_items(session, [session.get_one(Item, row.item_id) for row in rows])
    parts = {part.id: part for part in locked_parts}
    _refuse_moved(grading, item, rows, parts)
    item.pack_id = grading.pack_id
    processing.put_back(session, item, list(parts.values()), actor=actor, now=now)
    grading.undone_by, grading.undone_at = actor.account_id, now
    session.flush()
    return grading


def _keep(session: Session, grading: Grading, made: Sequence[Item], lost: Item | None) -> None:
    session.add(grading)
    session.flush()
    session.add_all(
        GradingPart(
            grading_id=grading.id,
            item_id=part.id,
            base_units=part.base_units,
            lost=part is lost,
        )
        for part in made
    )
    session.flush()


def _record(session: Session, item: Item, made: Sequence[Item], now: datetime) -> None:
    """Write the re-inspection into the life of the thing and of all its parts."""
    where = session.get_one(Bin, made[0].bin_id)
    trace.record(
        session,
        step=Step.GRADE,
        codes=[item.code, *(part.code for part in made)],
        place_code=session.get_one(Place, where.place_id).code,
        bin_name=where.name,
        now=now,
    )


def _report_loss(session: Session, lost: Item, report: Report, actor: Actor, now: datetime) -> None:
    if report.picture_id is not None:
        pictures.name_pictures(session, picture_ids=[report.picture_id], actor=actor, now=now)
    own = replace(report, client_id=uuid.uuid5(NAMESPACE, str(report.client_id)))
    losses.set_apart(session, lost, own, actor=actor, now=now)


def _tell(session: Session, grading: Grading, now: datetime) -> None:
    """Text the villager; who has no phone, or goods of several households, is told at the desk."""
    lot = session.get_one(Lot, session.get_one(Item, grading.item_id).lot_id)
    villager = session.get(Villager, lot.villager_id) if lot.villager_id else None
    if villager is None or not villager.phone:
        return
    produce = session.get_one(Produce, lot.produce_id)
    [row, *_] = queries.gradings_of(session, grading.item_id)
    body = told(
        produce_name=produce.name,
        base_unit=BaseUnit(produce.base_unit),
        kept=(Grade(row.grade), row.kept_base_units),
        parts=[(Grade(part.grade), part.base_units) for part in row.parts if not part.lost],
        lost=sum(part.base_units for part in row.parts if part.lost),
    )
    messages.send(session, phone=villager.phone, body=body, now=now)


def _refuse_moved(
    grading: Grading, item: Item, rows: Sequence[GradingPart], parts: Mapping[int, Item]
) -> None:
    """Refuse where the thing or a part of it is not what and where the grading left it."""
    for row in rows:
        part = parts[row.item_id]
        if part.base_units != row.base_units:
            raise conflict("grading.moved_on", code=part.code)
    if item.base_units != grading.kept_base_units:
        raise conflict("grading.moved_on", code=item.code)


def _refuse_decided(session: Session, item_ids: Sequence[int]) -> None:
    """Refuse where what was lost waits for another person, or was written off."""
    waits = select(Loss.id).where(Loss.item_id.in_(item_ids), Loss.state != "declined")
    if session.scalar(waits.limit(1)) is not None:
        raise conflict("grading.loss_waits")
