"""Reads of produce, packs, checklists, guide prices and licences."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Subquery, and_, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.errors import conflict, not_found
from app.people.models import Account
from inventory.produce.models import Checklist, GuidePrice, Licence, Pack, Produce
from inventory.produce.rules import Question, questions_read


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
    grade: str
    guide_price_fen: int | None
    """What one is expected to bring today; nothing where nobody has said."""
    gtin: str
    retired_at: datetime | None


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
    month_days: tuple[int | None, ...]
    """Shelf life of what comes in January, February, …; nothing where it is the usual one."""
    storage_zone: str
    return_window_hours: int
    picture: str
    retired_at: datetime | None
    checklist_version: int
    checklist: tuple[Question, ...]
    packs: tuple[PackRow, ...]


@dataclass(frozen=True)
class ChecklistRow:
    """One version of what is asked of a produce."""

    version: int
    questions: tuple[Question, ...]
    published_by: str
    """Empty where nobody wrote down who."""
    valid_from: datetime


def produce_list(session: Session, *, now: datetime) -> list[ProduceRow]:
    """List what is taken now in the order it was defined, with packs from small to large.

    Two statements, however many there are.
    """
    return _listed(
        [
            (produce, pack if pack and pack.retired_at is None else None, checklist)
            for produce, pack, checklist in _all_rows(session)
            if produce.retired_at is None
        ],
        guide_prices(session, at=now),
    )


def produce_found(
    session: Session, *, typed: str, now: datetime, code: str = ""
) -> list[ProduceRow]:
    """Find kinds by a part of their name or code, retired ones too, in two statements.

    Args:
        session: of the caller's transaction.
        typed: what is searched; all where it is empty.
        now: for guide prices.
        code: only the kind of this very code.
    """
    wanted = typed.strip().lower()
    rows = [
        (produce, pack, checklist)
        for produce, pack, checklist in _all_rows(session)
        if any(wanted in word.lower() for word in (produce.name, produce.name_en, produce.code))
        and code in {"", produce.code}
    ]
    return _listed(rows, guide_prices(session, at=now))


def produce_of_code(session: Session, code: str) -> Produce | None:
    """Find a kind of goods."""
    return session.scalar(select(Produce).where(Produce.code == code))


def newest_checklist(session: Session, produce_id: int) -> Checklist:
    """Find what is asked of a produce now; every produce has a first version."""
    return session.scalars(
        select(Checklist)
        .where(Checklist.produce_id == produce_id)
        .order_by(Checklist.version.desc())
        .limit(1)
    ).one()


def goods_asked(
    session: Session, asked: Mapping[int, int | None], *, at: datetime
) -> dict[int, tuple[Pack, Produce, Checklist]]:
    """Find the packs of a hand-over with their produce and what was asked, in two statements.

    Args:
        session: of the caller's transaction.
        asked: pack → the version of the checklist that was on the screen, if somebody told.
        at: the moment of the hand-over.

    Raises:
        Refusal: `produce.pack_unknown`, `checklist.unknown`, `produce.retired`.
    """
    packs = packs_of_ids(session, asked)
    if len(packs) < len(asked):
        raise not_found("produce.pack_unknown")
    versions = {produce.id: asked[pack_id] for pack_id, (_, produce) in packs.items()}
    checklists = checklists_asked(session, versions, at=at)
    if len(checklists) < len(versions):
        raise not_found("checklist.unknown")
    for pack, produce in packs.values():
        if any(gone is not None and gone <= at for gone in (pack.retired_at, produce.retired_at)):
            raise conflict("produce.retired", name=produce.name)
    return {
        pack_id: (pack, produce, checklists[produce.id])
        for pack_id, (pack, produce) in packs.items()
    }


def checklists_asked(
    session: Session, asked: Mapping[int, int | None], *, at: datetime
) -> dict[int, Checklist]:
    """Find the versions that a hand-over was asked, by produce, in one statement.

    Args:
        session: of the caller's transaction.
        asked: produce → the version that was on the screen; nothing where the newest counts.
        at: the moment, for which version was the newest then; before the first one it is that.
    """
    rows = session.scalars(
        select(Checklist)
        .ext(distinct_on(Checklist.produce_id))
        .where(
            or_(
                *(
                    and_(
                        Checklist.produce_id == produce_id,
                        or_(Checklist.valid_from <= at, Checklist.version == 1)
                        if version is None
                        else Checklist.version == version,
                    )
                    for produce_id, version in asked.items()
                )
            )
        )
        .order_by(Checklist.produce_id, Checklist.version.desc())
    )
    return {checklist.produce_id: checklist for checklist in rows}


def checklists_of(session: Session, produce_code: str) -> list[ChecklistRow]:
    """List all that was ever asked of a produce, the newest first."""
    rows = session.execute(
        select(Checklist, Account.name)
        .join(Produce, Produce.id == Checklist.produce_id)
        .outerjoin(Account, Account.id == Checklist.published_by)
        .where(Produce.code == produce_code)
        .order_by(Checklist.version.desc())
    )
    return [
        ChecklistRow(one.version, questions_read(one.questions), name or "", one.valid_from)
        for one, name in rows
    ]


def packs_of_ids(session: Session, pack_ids: Collection[int]) -> dict[int, tuple[Pack, Produce]]:
    """Find packs with their produce, in one statement."""
    rows = session.execute(
        select(Pack, Produce)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Pack.id.in_(pack_ids))
    )
    return {pack.id: (pack, produce) for pack, produce in rows}


def weighed(session: Session) -> list[Produce]:
    """List the produce that is counted in grams, in the order in which it was defined."""
    return list(
        session.scalars(select(Produce).where(Produce.base_unit == "gram").order_by(Produce.id))
    )


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


Found = tuple[Produce, Pack | None, Checklist]


def _all_rows(session: Session) -> Iterable[Found]:
    """Read every produce with its newest checklist and each of its packs, in one statement."""
    newest = aliased(Checklist, _newest())
    rows = session.execute(
        select(Produce, Pack, newest)
        .join(newest, newest.produce_id == Produce.id)
        .outerjoin(Pack, (Pack.produce_id == Produce.id) & Pack.marked_from_id.is_(None))
        .order_by(Produce.id, Pack.base_units, Pack.loose, Pack.id)
    )
    return [(produce, pack, checklist) for produce, pack, checklist in rows]


def _newest() -> Subquery:
    return (
        select(Checklist)
        .ext(distinct_on(Checklist.produce_id))
        .order_by(Checklist.produce_id, Checklist.version.desc())
        .subquery()
    )


def _listed(rows: Iterable[Found], prices: Mapping[int, int]) -> list[ProduceRow]:
    found: dict[int, tuple[Produce, Checklist, list[PackRow]]] = {}
    for produce, pack, checklist in rows:
        _, _, packs = found.setdefault(produce.id, (produce, checklist, []))
        if pack is not None:
            packs.append(_pack_row(pack, prices.get(pack.id)))
    return [_row(produce, checklist, packs) for produce, checklist, packs in found.values()]


def _pack_row(pack: Pack, guide_price_fen: int | None) -> PackRow:
    return PackRow(
        pack_id=pack.id,
        name=pack.name,
        name_en=pack.name_en,
        base_units=pack.base_units,
        loose=pack.loose,
        grade=pack.grade,
        guide_price_fen=guide_price_fen,
        gtin=pack.gtin or "",
        retired_at=pack.retired_at,
    )


def _row(produce: Produce, checklist: Checklist, packs: list[PackRow]) -> ProduceRow:
    return ProduceRow(
        produce_id=produce.id,
        code=produce.code,
        name=produce.name,
        name_en=produce.name_en,
        base_unit=produce.base_unit,
        produce_class=produce.class_,
        shelf_life_days=produce.shelf_life_days,
        month_days=tuple(produce.month_days),
        storage_zone=produce.storage_zone,
        return_window_hours=produce.return_window_hours,
        picture=produce.picture,
        retired_at=produce.retired_at,
        checklist_version=checklist.version,
        checklist=questions_read(checklist.questions),
        packs=tuple(packs),
    )
