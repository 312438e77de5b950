"""Defining kinds of goods, their packs and what they are expected to bring; recording licences.

What must never happen: a produce whose unit changes under its lots. A kind is defined once; what
should be otherwise is another kind.
"""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.units import BASE_UNITS_MAX, BaseUnit
from inventory.produce.models import GuidePrice, Licence, Pack, Produce
from inventory.produce.rules import NewProduce


def define_produce(session: Session, *, produce: NewProduce) -> Produce:
    """Define a kind of goods.

    Raises:
        Refusal: `produce.already_defined`, `produce.days_wrong`, `produce.question_twice`.
    """
    if session.scalar(select(Produce.id).where(Produce.code == produce.code)):
        raise conflict("produce.already_defined", code=produce.code)
    if produce.shelf_life_days < 1 or produce.return_window_hours < 1:
        raise Refusal("produce.days_wrong")
    keys = [question.key for question in produce.checklist]
    if len(set(keys)) < len(keys):
        raise Refusal("produce.question_twice")
    row = Produce(
        code=produce.code,
        name=produce.name,
        name_en=produce.name_en,
        base_unit=produce.base_unit,
        class_=produce.produce_class,
        shelf_life_days=produce.shelf_life_days,
        return_window_hours=produce.return_window_hours,
        checklist=[asdict(question) for question in produce.checklist],
        picture=produce.picture,
    )
    session.add(row)
    session.flush()
    return row


def define_pack(
    session: Session,
    *,
    produce_id: int,
    name: str,
    name_en: str,
    base_units: int,
    loose: bool = False,
) -> Pack:
    """Define a size in which a produce is labelled and sold.

    A loose pack has no size: each bag or crate is weighed, and `base_units` is what the price
    is for.

    Raises:
        Refusal: `produce.pack_size_wrong`, `produce.pack_already_defined`,
            `produce.pieces_not_loose`.
    """
    if not 0 < base_units <= BASE_UNITS_MAX:
        raise Refusal("produce.pack_size_wrong", most=BASE_UNITS_MAX)
    if loose and session.get_one(Produce, produce_id).base_unit != BaseUnit.GRAM:
        raise Refusal("produce.pieces_not_loose")
    if session.scalar(
        select(Pack.id).where(
            Pack.produce_id == produce_id, Pack.base_units == base_units, Pack.loose == loose
        )
    ):
        raise conflict("produce.pack_already_defined", name=name)
    pack = Pack(
        produce_id=produce_id, name=name, name_en=name_en, base_units=base_units, loose=loose
    )
    session.add(pack)
    session.flush()
    return pack


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
    number: str,
    issued_on: date,
    expires_on: date,
    now: datetime,
    sample: bool = False,
) -> Licence:
    """Put a household's workshop licence on file.

    Args:
        session: of the caller's transaction.
        villager_id: whose licence.
        produce_id: for which processed produce.
        number: as printed on the paper.
        issued_on: first day on which it holds.
        expires_on: last day on which it holds, inclusive.
        now: when it is recorded.
        sample: made up for demonstration; no authority issued it.

    Raises:
        Refusal: `licence.number_missing`, `licence.dates_wrong`, `licence.already_recorded`.
    """
    number = number.strip()
    if not number:
        raise Refusal("licence.number_missing")
    if expires_on < issued_on:
        raise Refusal("licence.dates_wrong")
    if session.scalar(
        select(Licence.id).where(Licence.number == number, Licence.produce_id == produce_id)
    ):
        raise conflict("licence.already_recorded", number=number)
    licence = Licence(
        villager_id=villager_id,
        produce_id=produce_id,
        number=number,
        issued_on=issued_on,
        expires_on=expires_on,
        sample=sample,
        recorded_at=now,
    )
    session.add(licence)
    session.flush()
    return licence
