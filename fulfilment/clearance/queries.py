"""Reads of goods that nobody bought, and of what was handed back."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session

from app.people.models import Account
from fulfilment.clearance.rules import LEAVES_FROM, SENT_HOME, SLIP_MARK, Standing, slip_code
from inventory.intake.models import Delivery
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot, Movement
from inventory.terms.models import Terms
from inventory.unsold.models import Handback, HandbackItem, UnsoldNotice
from inventory.villagers.models import Villager

HANDBACKS_SHOWN = 50


@dataclass(frozen=True)
class LotCard:
    """A lot of one villager's, with what was agreed for it."""

    lot_id: int
    lot_code: str
    villager_id: int
    villager_code: str
    villager_name: str
    has_phone: bool
    village_id: int
    village_name: str
    village_name_en: str
    produce_name: str
    produce_name_en: str
    base_unit: str
    received_on: date
    expires_on: date
    unsold_rule: str | None
    told_at: datetime | None
    told_by: str | None


@dataclass(frozen=True)
class Label:
    """A label of a lot that could still go home."""

    code: str
    pack_name: str
    pack_name_en: str
    base_units: int
    bin_kind: str
    place_id: int
    place_name: str
    place_name_en: str
    is_on_the_way_home: bool


@dataclass(frozen=True)
class HandbackRow:
    """What went home at once."""

    handback_id: int
    code: str
    """Its villager's code and its number."""
    villager_code: str
    villager_name: str
    place_id: int
    place_name: str
    place_name_en: str
    why: str
    proof: str
    witness: str
    picture_id: uuid.UUID
    handed_by: str
    handed_at: datetime
    items: int


@dataclass(frozen=True)
class HandbackLine:
    """One label that went home."""

    item_code: str
    lot_code: str
    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    base_units: int
    base_unit: str


def standing(session: Session, codes: Collection[str]) -> list[Standing]:
    """Tell where labels stand and whose they are, in order of labelling, in one statement."""
    rows = session.execute(
        select(
            Item.id,
            Item.code,
            Lot.id,
            Lot.code,
            Lot.villager_id,
            Terms.kind,
            Bin.kind,
            Bin.place_id,
            Delivery.place_id,
            _last_verb(),
        )
        .join(Lot, Lot.id == Item.lot_id)
        .join(Bin, Bin.id == Item.bin_id)
        .outerjoin(Terms, Terms.id == Lot.terms_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .where(Item.code.in_(codes))
        .order_by(Item.id)
    )
    return [Standing(*tuple(row)) for row in rows]


def lot_card(session: Session, code: str) -> LotCard | None:
    """Tell of a consigned lot by its code, in one statement."""
    row = session.execute(
        select(
            Lot.id,
            Lot.code,
            Villager.id,
            Villager.code,
            Villager.name,
            Villager.phone.is_not(None),
            Place.id,
            Place.name,
            Place.name_en,
            Produce.name,
            Produce.name_en,
            Produce.base_unit,
            Lot.received_on,
            Lot.expires_on,
            Terms.unsold_rule,
            UnsoldNotice.told_at,
            Account.name,
        )
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == Delivery.place_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Terms, Terms.id == Lot.terms_id)
        .outerjoin(UnsoldNotice, UnsoldNotice.lot_id == Lot.id)
        .outerjoin(Account, Account.id == UnsoldNotice.told_by)
        .where(Lot.code == code.strip().upper(), Terms.kind == "consignment")
    ).first()
    return LotCard(*tuple(row)) if row else None


def labels_of(session: Session, lot_id: int) -> list[Label]:
    """List the labels of a lot that could still go home, in one statement."""
    home = (Bin.kind == BinKind.TRUCK) & (_last_verb() == SENT_HOME)
    rows = session.execute(
        select(
            Item.code,
            Pack.name,
            Pack.name_en,
            Item.base_units,
            Bin.kind,
            Place.id,
            Place.name,
            Place.name_en,
            home,
        )
        .join(Pack, Pack.id == Item.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .where(
            Item.lot_id == lot_id,
            Item.base_units > 0,
            Place.kind != "shop",
            or_(Bin.kind.in_(LEAVES_FROM), home),
        )
        .order_by(Item.id)
    )
    return [Label(*row) for row in rows]


def named(session: Session, item_ids: Collection[int]) -> list[tuple[str, int]]:
    """Count labels by the name of their produce."""
    rows = session.execute(
        select(Produce.name, func.count(Item.id))
        .join(Lot, Lot.produce_id == Produce.id)
        .join(Item, Item.lot_id == Lot.id)
        .where(Item.id.in_(item_ids))
        .group_by(Produce.id)
        .order_by(Produce.id)
    )
    return [(name, count) for name, count in rows]


def handbacks(
    session: Session,
    *,
    places: Collection[int] | None,
    before_id: int | None = None,
    limit: int = HANDBACKS_SHOWN,
) -> list[HandbackRow]:
    """List what was handed back at places, the latest first; None means all places.

    Args:
        session: of the caller's transaction.
        places: where.
        before_id: only what comes after this one in the list.
        limit: how many at most.
    """
    older = true() if before_id is None else Handback.id < before_id
    there = true() if places is None else Handback.place_id.in_(places)
    return _handbacks(session, older & there, limit)


def handback_row(
    session: Session, code: str, *, places: Collection[int] | None
) -> HandbackRow | None:
    """Find what was handed back by the code on its slip; one of another place is not there."""
    villager_code, _, number = code.strip().upper().partition(SLIP_MARK)
    if not (number.isascii() and number.isdigit()):
        return None
    wanted = (Villager.code == villager_code) & (Handback.number == int(number))
    if places is not None:
        wanted &= Handback.place_id.in_(places)
    found = _handbacks(session, wanted, 1)
    return found[0] if found else None


def lines_of(session: Session, handback_id: int) -> list[HandbackLine]:
    """List the labels that went home at once, in order of labelling."""
    rows = session.execute(
        select(
            Item.code,
            Lot.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            HandbackItem.base_units,
            Produce.base_unit,
        )
        .join(Item, Item.id == HandbackItem.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Pack, Pack.id == Item.pack_id)
        .where(HandbackItem.handback_id == handback_id)
        .order_by(Item.id)
    )
    return [HandbackLine(*row) for row in rows]


def _handbacks(session: Session, wanted: ColumnElement[bool], limit: int) -> list[HandbackRow]:
    count = (
        select(func.count())
        .where(HandbackItem.handback_id == Handback.id)
        .correlate(Handback)
        .scalar_subquery()
    )
    rows: Sequence[tuple[Handback, Villager, Place, str, int]] = [
        tuple(row)
        for row in session.execute(
            select(Handback, Villager, Place, Account.name, count)
            .join(Villager, Villager.id == Handback.villager_id)
            .join(Place, Place.id == Handback.place_id)
            .join(Account, Account.id == Handback.handed_by)
            .where(wanted)
            .order_by(Handback.id.desc())
            .limit(limit)
        )
    ]
    return [
        HandbackRow(
            handback_id=handback.id,
            code=slip_code(villager.code, handback.number),
            villager_code=villager.code,
            villager_name=villager.name,
            place_id=place.id,
            place_name=place.name,
            place_name_en=place.name_en,
            why=handback.why,
            proof=handback.proof,
            witness=handback.witness,
            picture_id=handback.picture_id,
            handed_by=name,
            handed_at=handback.handed_at,
            items=items,
        )
        for handback, villager, place, name, items in rows
    ]


def _last_verb() -> ColumnElement[str]:
    return (
        select(Movement.verb)
        .where(Movement.item_id == Item.id)
        # Of two movements in one moment, the one that left it on the truck is the later.
        .order_by(Movement.moved_at.desc(), (Movement.verb == SENT_HOME).desc())
        .limit(1)
        .correlate(Item)
        .scalar_subquery()
    )
