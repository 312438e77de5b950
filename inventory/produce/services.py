"""Defining kinds of goods, their packs, checklists and what they are expected to bring; licences.

What must never happen: a produce whose unit changes under its lots, or a checklist that is other
than what an old delivery was asked. A kind is defined once, and what should be otherwise is
another kind; a checklist has versions, and none is ever edited.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database.locks import lock_name, lock_rows
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from app.units import BASE_UNITS_MAX, BaseUnit
from inventory.produce import queries
from inventory.produce.models import Checklist, GuidePrice, Licence, Pack, Produce
from inventory.produce.rules import (
    Grade,
    Keeping,
    LicencePaper,
    NewProduce,
    Question,
    code_read,
    licence_read,
    name_read,
    needs_licence,
    questions_kept,
    questions_read,
    refuse_absurd_checklist,
    refuse_absurd_keeping,
)


def define_produce(
    session: Session, *, produce: NewProduce, now: datetime, actor: Actor | None = None
) -> Produce:
    """Define a kind of goods with the first version of its checklist.

    Args:
        session: of the caller's transaction.
        produce: what the operator says of it.
        now: since when.
        actor: who defines it; nothing where the house itself sets it up.

    Raises:
        Refusal: `produce.already_defined`, `produce.code_wrong`, `produce.name_missing`, and
            those of `refuse_absurd_keeping` and `refuse_absurd_checklist`.
    """
    code = code_read(produce.code)
    refuse_absurd_keeping(produce.shelf_life_days, produce.return_window_hours, produce.month_days)
    refuse_absurd_checklist(produce.checklist)
    if queries.produce_of_code(session, code) is not None:
        raise conflict("produce.already_defined", code=code)
    row = Produce(
        code=code,
        name=name_read(produce.name),
        name_en=produce.name_en.strip() or name_read(produce.name),
        base_unit=produce.base_unit,
        class_=produce.produce_class,
        shelf_life_days=produce.shelf_life_days,
        month_days=list(produce.month_days),
        storage_zone=produce.storage_zone,
        return_window_hours=produce.return_window_hours,
        picture=produce.picture,
    )
    session.add(row)
    session.flush()
    session.add(
        Checklist(
            produce_id=row.id,
            version=1,
            questions=questions_kept(produce.checklist),
            published_by=actor.account_id if actor else None,
            valid_from=now,
        )
    )
    session.flush()
    return row


def change_keeping(session: Session, *, code: str, keeping: Keeping) -> Produce:
    """Change a kind's names and how it keeps; lots that are there keep their last day of sale.

    Raises:
        Refusal: `produce.unknown`, `produce.name_missing`, and those of `refuse_absurd_keeping`.
    """
    refuse_absurd_keeping(keeping.shelf_life_days, keeping.return_window_hours, keeping.month_days)
    produce = locked(session, code)
    produce.name = name_read(keeping.name)
    produce.name_en = keeping.name_en.strip() or produce.name
    produce.shelf_life_days = keeping.shelf_life_days
    produce.month_days = list(keeping.month_days)
    produce.return_window_hours = keeping.return_window_hours
    produce.storage_zone = keeping.storage_zone
    session.flush()
    return produce


def retire_produce(session: Session, *, code: str, is_retired: bool, now: datetime) -> None:
    """Take a kind no more from now on, or take it again; what is there is sold on.

    Raises:
        Refusal: `produce.unknown`.
    """
    produce = locked(session, code)
    if is_retired != (produce.retired_at is not None):
        produce.retired_at = now if is_retired else None
        session.flush()


def publish_checklist(
    session: Session,
    *,
    code: str,
    client_id: uuid.UUID,
    questions: Sequence[Question],
    actor: Actor,
    now: datetime,
) -> Checklist:
    """Ask these questions of a kind from now on, once for a client id.

    Raises:
        Refusal: `produce.unknown`, `checklist.unchanged`, and those of
            `refuse_absurd_checklist`.
    """
    before = earlier(session, Checklist, client_id)
    if before is not None:
        return before
    refuse_absurd_checklist(questions)
    produce = locked(session, code)
    newest = queries.newest_checklist(session, produce.id)
    if questions_read(newest.questions) == tuple(questions):
        raise conflict("checklist.unchanged", version=newest.version)
    checklist = Checklist(
        client_id=client_id,
        produce_id=produce.id,
        version=newest.version + 1,
        questions=questions_kept(questions),
        published_by=actor.account_id,
        valid_from=now,
    )
    session.add(checklist)
    session.flush()
    return checklist


def locked(session: Session, code: str) -> Produce:
    """Find and lock a kind of goods.

    Raises:
        Refusal: `produce.unknown`.
    """
    found = session.scalar(select(Produce).where(Produce.code == code).with_for_update())
    if found is None:
        raise not_found("produce.unknown")
    return found


def define_pack(
    session: Session,
    *,
    produce_id: int,
    name: str,
    name_en: str,
    base_units: int,
    loose: bool = False,
    grade: Grade = Grade.FIRST,
) -> Pack:
    """Define a size and grade in which a produce is labelled and sold.

    A loose pack has no size: each bag or crate is weighed, and `base_units` is what the price
    is for.

    Raises:
        Refusal: `produce.pack_size_wrong`, `produce.pack_already_defined`,
            `produce.pieces_not_loose`, `produce.name_missing`.
    """
    if not 0 < base_units <= BASE_UNITS_MAX:
        raise Refusal("produce.pack_size_wrong", most=BASE_UNITS_MAX)
    if loose and session.get_one(Produce, produce_id).base_unit != BaseUnit.GRAM:
        raise Refusal("produce.pieces_not_loose")
    if session.scalar(
        select(Pack.id).where(
            Pack.produce_id == produce_id,
            Pack.base_units == base_units,
            Pack.loose == loose,
            Pack.marked_from_id.is_(None),
            Pack.grade == grade,
        )
    ):
        raise conflict("produce.pack_already_defined", name=name)
    pack = Pack(
        produce_id=produce_id,
        name=name_read(name),
        name_en=name_en.strip() or name_read(name),
        base_units=base_units,
        loose=loose,
        grade=grade,
    )
    session.add(pack)
    session.flush()
    return pack


def retire_pack(session: Session, *, pack_id: int, is_retired: bool, now: datetime) -> None:
    """Take a size no more from now on, or take it again.

    Raises:
        Refusal: `produce.pack_unknown`.
    """
    found = lock_rows(session, Pack, [pack_id])
    if not found:
        raise not_found("produce.pack_unknown")
    [pack] = found
    if is_retired != (pack.retired_at is not None):
        pack.retired_at = now if is_retired else None
        session.flush()


def publish_guide_price(
    session: Session, *, pack_id: int, price_fen: int, now: datetime
) -> GuidePrice:
    """Tell villagers from now on what one pack is expected to bring, in fen, before the fee.

    Raises:
        Refusal: `produce.price_wrong`, `produce.pack_unknown`.
    """
    if price_fen < 1:
        raise Refusal("produce.price_wrong")
    if session.get(Pack, pack_id) is None:
        raise not_found("produce.pack_unknown")
    price = GuidePrice(pack_id=pack_id, price_fen=price_fen, valid_from=now)
    session.add(price)
    session.flush()
    return price


def record_licence(
    session: Session,
    *,
    villager_id: int,
    produce_id: int,
    licence: LicencePaper,
    actor: Actor,
    now: datetime,
) -> Licence:
    """Put a household's workshop licence on file, the same one once; a renewal keeps its number.

    Raises:
        Refusal: `licence.not_needed`, `licence.number_missing`, `licence.dates_wrong`,
            `licence.photo_missing`, `licence.already_recorded` for another household or with
            another last day.
    """
    number = licence_read(licence)
    if not needs_licence(session.get_one(Produce, produce_id).class_):
        raise Refusal("licence.not_needed")
    lock_name(session, f"licence:{number}")
    for known in session.scalars(
        select(Licence).where(Licence.number == number, Licence.produce_id == produce_id)
    ):
        days = (known.issued_on, known.expires_on)
        if known.villager_id == villager_id and days == (licence.issued_on, licence.expires_on):
            return known
        if known.villager_id != villager_id or known.issued_on == licence.issued_on:
            raise conflict("licence.already_recorded", number=number)
    row = Licence(
        villager_id=villager_id,
        produce_id=produce_id,
        number=number,
        issued_on=licence.issued_on,
        expires_on=licence.expires_on,
        sample=licence.sample,
        picture_id=licence.picture_id,
        recorded_by=actor.account_id,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row
