"""Reads of produce, packs, guide prices and licences."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from inventory.produce.models import GuidePrice, Licence, Pack, Produce
from inventory.produce.rules import Question


@dataclass(frozen=True)
class PackRow:
    """A size in which a produce is labelled and sold."""

    pack_id: int
    name: str
    name_en: str
    base_units: int
    """Of one; of a loose pack, what its price is for."""
    loose: bool
    """Bags and crates that each have their own weight."""
    guide_price_fen: int | None
    """What one is expected to bring today; nothing where nobody has said."""


@dataclass(frozen=True)
class ProduceRow:
    """A kind of goods, with all that intake asks about it."""

    produce_id: int
    code: str
    name: str
    name_en: str
    base_unit: str
    produce_class: str
    shelf_life_days: int
    return_window_hours: int
    picture: str
    checklist: tuple[Question, ...]
    packs: tuple[PackRow, ...]


def produce_list(session: Session, *, now: datetime) -> list[ProduceRow]:
    """List all produce in the order it was defined, with packs from small to large.

    Two statements, however many there are.
    """
    prices = guide_prices(session, at=now)
    rows: dict[int, tuple[Produce, list[PackRow]]] = {}
    found = session.execute(
        select(Produce, Pack)
        .outerjoin(Pack, Pack.produce_id == Produce.id)
        .order_by(Produce.id, Pack.base_units)
    )
    for produce, pack in found:
        _, packs = rows.setdefault(produce.id, (produce, []))
        if pack is not None:
            packs.append(
                PackRow(
                    pack.id,
                    pack.name,
                    pack.name_en,
                    pack.base_units,
                    pack.loose,
                    prices.get(pack.id),
                )
            )
    return [_row(produce, packs) for produce, packs in rows.values()]


def packs_of_ids(session: Session, pack_ids: Collection[int]) -> dict[int, tuple[Pack, Produce]]:
    """Find packs with their produce, in one statement."""
    rows = session.execute(
        select(Pack, Produce)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Pack.id.in_(pack_ids))
    )
    return {pack.id: (pack, produce) for pack, produce in rows}


def guide_prices(session: Session, *, at: datetime) -> dict[int, int]:
    """Tell what each pack was expected to bring at a moment, in fen, by its key."""
    newest = (
        select(GuidePrice.pack_id, GuidePrice.price_fen)
        .ext(distinct_on(GuidePrice.pack_id))
        .where(GuidePrice.valid_from <= at)
        .order_by(GuidePrice.pack_id, GuidePrice.valid_from.desc())
    )
    return dict(session.execute(newest).all())


def valid_licences(session: Session, *, villager_id: int, on: date) -> dict[int, Licence]:
    """Find a villager's licences in force on a day, by produce; the one that lasts longest."""
    rows = session.scalars(
        select(Licence)
        .where(
            Licence.villager_id == villager_id,
            Licence.issued_on <= on,
            Licence.expires_on >= on,
        )
        .order_by(Licence.expires_on)
    )
    return {licence.produce_id: licence for licence in rows}


def valid_licence(
    session: Session, *, villager_id: int, produce_id: int, on: date
) -> Licence | None:
    """Find the licence that lets a villager sell a processed produce on a day."""
    return valid_licences(session, villager_id=villager_id, on=on).get(produce_id)


def _row(produce: Produce, packs: list[PackRow]) -> ProduceRow:
    return ProduceRow(
        produce_id=produce.id,
        code=produce.code,
        name=produce.name,
        name_en=produce.name_en,
        base_unit=produce.base_unit,
        produce_class=produce.class_,
        shelf_life_days=produce.shelf_life_days,
        return_window_hours=produce.return_window_hours,
        picture=produce.picture,
        checklist=tuple(
            Question(line["key"], line["question"], line["question_en"])
            for line in produce.checklist
        ),
        packs=tuple(packs),
    )
