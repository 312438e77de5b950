"""What labels say, each narrowed to the places that the reader may see."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, func, select, true
from sqlalchemy.orm import Session

from app.units import BaseUnit
from inventory.intake.models import Delivery
from inventory.intake.queries import seen_from
from inventory.labels.rules.codes import label_url
from inventory.labels.rules.digital_link import item_url
from inventory.labels.rules.label_text import LabelText, quantity_text
from inventory.places.models import Bin, Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot


def labels_of_delivery(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> list[LabelText]:
    """Write the labels of all items of a delivery, in order of labelling, in one statement."""
    return _item_labels(session, (Delivery.code == code) & seen_from(places), public_url)


def labels_of_lot(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> list[LabelText]:
    """Write the labels of all items of a lot, in order of labelling, in one statement."""
    return _item_labels(session, (Lot.code == code) & seen_from(places), public_url)


def labels_of_items(
    session: Session, codes: Collection[str], *, public_url: str
) -> list[LabelText]:
    """Write the labels of items that the caller may see, in order of labelling."""
    return _item_labels(session, Item.code.in_(codes), public_url)


def label_of_item(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> LabelText | None:
    """Write the label of one item that was taken at one of these places, or stands there."""
    here = seen_from(places) | _stands_at(places)
    found = _item_labels(session, (Item.code == code) & here, public_url)
    return found[0] if found else None


def label_of_lot(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> LabelText | None:
    """Write the label of a lot as a whole."""
    row = session.execute(
        select(Lot, Produce, Place)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Delivery.place_id))
        .where(Lot.code == code, seen_from(places))
    ).first()
    if row is None:
        return None
    lot, produce, place = row
    url = label_url(public_url, lot.code)
    return _label(lot.code, url, lot.base_units, (lot, produce, place))


def _item_labels(session: Session, wanted: ColumnElement[bool], public_url: str) -> list[LabelText]:
    # Nothing is left under a label whose goods were taken apart: it is not printed again.
    rows = session.execute(_rows().where(wanted, Item.base_units > 0))
    return [
        _label(
            item.code,
            _url(public_url, item, lot, pack),
            item.base_units,
            (lot, produce, place),
        )
        for item, pack, lot, produce, place in rows
    ]


def _stands_at(places: Collection[int] | None) -> ColumnElement[bool]:
    if places is None:
        return true()
    return Item.bin_id.in_(select(Bin.id).where(Bin.place_id.in_(places)))


def _rows() -> Select[Item, Pack, Lot, Produce, Place]:
    return (
        select(Item, Pack, Lot, Produce, Place)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == func.coalesce(Lot.place_id, Delivery.place_id))
        .order_by(Item.id)
    )


def _url(public_url: str, item: Item, lot: Lot, pack: Pack) -> str:
    """Write the address of an item: GS1's where its pack has a number of theirs, else our own."""
    if pack.gtin is None:
        return label_url(public_url, item.code)
    return item_url(
        public_url,
        gtin=pack.gtin,
        lot_code=lot.code,
        code=item.code,
        net_grams=item.base_units if pack.loose else None,
    )


def _label(code: str, url: str, base_units: int, of: tuple[Lot, Produce, Place]) -> LabelText:
    lot, produce, place = of
    return LabelText(
        code=code,
        url=url,
        produce=produce.name,
        quantity=quantity_text(base_units, BaseUnit(produce.base_unit)),
        village=place.name,
        date=lot.received_on,
        lot_code=lot.code,
    )
