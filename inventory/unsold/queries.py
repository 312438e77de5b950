"""Reads of goods that nobody has bought: near their last day, or taken home."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, cast, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.selectable import LateralFromClause

from inventory.intake.models import Delivery
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Holding, Item, Lot
from inventory.terms.models import Terms
from inventory.terms.rules import TermsKind
from inventory.unsold.models import Handback, HandbackItem, Markdown, UnsoldNotice
from inventory.unsold.rules import LAST_DAYS, PART_OF_LIFE
from inventory.villagers.models import Villager

UNSOLD_IN = (BinKind.DESK, BinKind.TRUCK, BinKind.DOCK, BinKind.SHELF)
"""What is picked has a buyer; what is set apart waits for another decision."""


@dataclass(frozen=True)
class UnsoldLot:
    """A lot near its last day, with what is left of it and what its terms say."""

    lot_id: int
    lot_code: str
    delivery_code: str
    villager_id: int
    villager_name: str
    produce_name: str
    produce_name_en: str
    base_unit: str
    base_units: int
    """Pieces or grams that nobody has bought."""
    expires_on: date
    unsold_rule: str | None
    """Nothing where the terms do not say what becomes of it."""
    told_at: datetime | None


def unsold_lots(
    session: Session,
    *,
    places: Collection[int] | None,
    today: date,
    limit: int | None = None,
) -> list[UnsoldLot]:
    """List consigned lots near or past their last day, the nearest first, in one statement.

    Of these villages wherever they stand, and what stands at these places; None means all.
    Bought goods are the operator's own.
    """
    left = cast(func.sum(Holding.base_units), BigInteger)
    rows = session.execute(
        select(
            Lot.id,
            Lot.code,
            Delivery.code,
            Villager.id,
            Villager.name,
            Produce.name,
            Produce.name_en,
            Produce.base_unit,
            left,
            Lot.expires_on,
            Terms.unsold_rule,
            UnsoldNotice.told_at,
        )
        .select_from(Holding)
        .join(Bin, Bin.id == Holding.bin_id)
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Terms, Terms.id == Lot.terms_id)
        .outerjoin(UnsoldNotice, UnsoldNotice.lot_id == Lot.id)
        .where(
            Holding.base_units > 0,
            Bin.kind.in_(UNSOLD_IN),
            Terms.kind == TermsKind.CONSIGNMENT,
            (
                true()
                if places is None
                else or_(Delivery.place_id.in_(places), Bin.place_id.in_(places))
            ),
            _is_near(today),
        )
        .group_by(Lot.id, Delivery.id, Villager.id, Produce.id, Terms.id, UnsoldNotice.lot_id)
        .order_by(Lot.expires_on, Lot.id)
        .limit(limit)
    )
    return [UnsoldLot(*tuple(row)) for row in rows]


def _is_near(today: date) -> ColumnElement[bool]:
    keeps_days = Lot.expires_on - Lot.received_on
    return Lot.expires_on - today <= func.least(LAST_DAYS, keeps_days // PART_OF_LIFE)


@dataclass(frozen=True)
class TakenHome:
    """What a villager took home of one kind of goods at once."""

    handed_at: datetime
    produce_name: str
    produce_name_en: str
    base_unit: str
    items: int
    base_units: int


def taken_home(session: Session, *, villager_id: int, limit: int) -> list[TakenHome]:
    """List what a villager took home unsold, the latest first, in one statement."""
    rows = session.execute(
        select(
            Handback.handed_at,
            Produce.name,
            Produce.name_en,
            Produce.base_unit,
            func.count(HandbackItem.item_id),
            cast(func.sum(HandbackItem.base_units), BigInteger),
        )
        .join(HandbackItem, HandbackItem.handback_id == Handback.id)
        .join(Item, Item.id == HandbackItem.item_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .where(Handback.villager_id == villager_id)
        .group_by(Handback.id, Produce.id)
        .order_by(Handback.id.desc(), Produce.id)
        .limit(limit)
    )
    return [TakenHome(*row) for row in rows]


def agreed_price(pack_id: InstrumentedAttribute[int]) -> LateralFromClause:
    """Join to a thing the lower price that its villager agreed to: `price_fen` for `base_units`."""
    return (
        select(Markdown.price_fen, Pack.base_units)
        .join(Pack, Pack.id == Markdown.pack_id)
        .where(Markdown.pack_id == pack_id, Markdown.picture_id.is_not(None))
        .order_by(Markdown.id.desc())
        .limit(1)
        .lateral("lower_price")
    )
