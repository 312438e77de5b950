"""Reads of corrections: what can still be taken off a delivery, and what was."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from app.people.models import Account
from inventory.corrections.models import CorrectedItem, Correction
from inventory.intake.models import Delivery
from inventory.intake.queries import seen_from
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.purchases.models import Purchase
from inventory.stock.models import Item, Lot


@dataclass(frozen=True)
class Label:
    """A label of a delivery, and whether it can be taken off now."""

    code: str
    base_units: int
    bin_kind: str

    @property
    def can_go(self) -> bool:
        """It stands at the desk or on the dock."""
        return self.bin_kind in (BinKind.DESK, BinKind.DOCK) and self.base_units > 0


@dataclass(frozen=True)
class Labels:
    """The labels of one size of a delivery."""

    produce_name: str
    produce_name_en: str
    pack_name: str
    pack_name_en: str
    base_unit: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class CorrectionRow:
    """A correction with what it took off. Money in fen."""

    number: int
    why: str
    note: str
    corrected_by: str
    corrected_at: datetime
    codes: tuple[str, ...]
    back_fen: int
    """Cash that came back, where the goods had been bought."""


def labels_of(
    session: Session, *, delivery_code: str, places: Collection[int] | None
) -> list[Labels]:
    """List the labels of a delivery by lot and size, in one statement."""
    rows = session.execute(
        select(Lot.id, Produce, Pack, Item, Bin.kind)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .where(Delivery.code == delivery_code, seen_from(places), Item.parent_id.is_(None))
        .order_by(Lot.id, Pack.id, Item.id)
    )
    found: dict[tuple[int, int], tuple[Produce, Pack]] = {}
    labels: dict[tuple[int, int], list[Label]] = defaultdict(list)
    for lot_id, produce, pack, item, bin_kind in rows:
        found[lot_id, pack.id] = (produce, pack)
        labels[lot_id, pack.id].append(Label(item.code, item.base_units, bin_kind))
    return [
        Labels(
            produce.name,
            produce.name_en,
            pack.name,
            pack.name_en,
            produce.base_unit,
            tuple(labels[key]),
        )
        for key, (produce, pack) in found.items()
    ]


def corrections_of(
    session: Session, *, delivery_code: str, places: Collection[int] | None
) -> list[CorrectionRow]:
    """List what was put right about a delivery, the first first, in one statement."""
    rows = session.execute(
        select(
            Correction.number,
            Correction.why,
            Correction.note,
            Account.name,
            Correction.corrected_at,
            func.array_agg(aggregate_order_by(Item.code, Item.id)),
            func.sum(CorrectedItem.cost_fen),
        )
        .join(Delivery, Delivery.id == Correction.delivery_id)
        .join(Account, Account.id == Correction.corrected_by)
        .join(CorrectedItem, CorrectedItem.correction_id == Correction.id)
        .join(Item, Item.id == CorrectedItem.item_id)
        .where(Delivery.code == delivery_code, seen_from(places))
        .group_by(Correction.id, Account.name)
        .order_by(Correction.number)
    )
    return [
        CorrectionRow(number, why, note, by, at, tuple(codes), int(fen))
        for number, why, note, by, at, codes, fen in rows
    ]


def left_of_lots(session: Session, lot_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Tell what lots that were bought cost, and how large they are, less what was taken off.

    In one statement: lot → fen, and pieces or grams; in the order of their ids. Lots that were not
    bought are left out.
    """
    rows = session.execute(
        select(
            Lot.id,
            Purchase.cost_fen - func.coalesce(func.sum(CorrectedItem.cost_fen), 0),
            Lot.base_units
            - func.coalesce(
                func.sum(Item.base_units).filter(CorrectedItem.item_id.is_not(None)), 0
            ),
        )
        .join(Purchase, Purchase.lot_id == Lot.id)
        .join(Item, Item.lot_id == Lot.id)
        .outerjoin(CorrectedItem, CorrectedItem.item_id == Item.id)
        .where(Lot.id.in_(lot_ids))
        .group_by(Lot.id, Purchase.cost_fen)
        .order_by(Lot.id)
    )
    return {lot_id: (int(fen), int(units)) for lot_id, fen, units in rows}
