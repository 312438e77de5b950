"""What labels say, each narrowed to the places that the reader may see."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.units import BaseUnit
from inventory.intake.models import Delivery
from inventory.intake.queries import seen_from
from inventory.labels.rules.codes import label_url
from inventory.labels.rules.label_text import LabelText, quantity_text
from inventory.places.models import Place
from inventory.produce.models import Produce
from inventory.stock.models import Item, Lot


def labels_of_delivery(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> list[LabelText]:
    """Write the labels of all items of a delivery, in order of labelling, in one statement."""
    return _item_labels(session, Delivery.code == code, places, public_url)


def labels_of_lot(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> list[LabelText]:
    """Write the labels of all items of a lot, in order of labelling, in one statement."""
    return _item_labels(session, Lot.code == code, places, public_url)


def labels_of_items(
    session: Session, codes: Collection[str], *, public_url: str
) -> list[LabelText]:
    """Write the labels of items that the caller may see, in order of labelling."""
    return _item_labels(session, Item.code.in_(codes), None, public_url)


def label_of_item(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> LabelText | None:
    """Write the label of one item."""
    found = _item_labels(session, Item.code == code, places, public_url)
    return found[0] if found else None


def label_of_lot(
    session: Session, code: str, *, places: Collection[int] | None, public_url: str
) -> LabelText | None:
    """Write the label of a lot as a whole."""
    row = session.execute(
        select(Lot, Produce, Place)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == Delivery.place_id)
        .where(Lot.code == code, seen_from(places))
    ).first()
    if row is None:
        return None
    lot, produce, place = row
    return _label(lot.code, lot.base_units, (lot, produce, place), public_url)


def _item_labels(
    session: Session,
    wanted: ColumnElement[bool],
    places: Collection[int] | None,
    public_url: str,
) -> list[LabelText]:
    # Nothing is left under a label whose goods were taken apart: it is not printed again.
    rows = session.execute(_rows().where(wanted, seen_from(places), Item.base_units > 0))
    return [
        _label(item.code, item.base_units, (lot, produce, place), public_url)
        for item, lot, produce, place in rows
    ]


def _rows() -> Select[Item, Lot, Produce, Place]:
    return (
        select(Item, Lot, Produce, Place)
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Delivery, Delivery.id == Lot.delivery_id)
        .join(Place, Place.id == Delivery.place_id)
        .order_by(Item.id)
    )


def _label(
    code: str, base_units: int, of: tuple[Lot, Produce, Place], public_url: str
) -> LabelText:
    lot, produce, place = of
    return LabelText(
        code=code,
        url=label_url(public_url, code),
        produce=produce.name,
        quantity=quantity_text(base_units, BaseUnit(produce.base_unit)),
        village=place.name,
        date=lot.received_on,
        lot_code=lot.code,
    )
