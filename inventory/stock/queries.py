"""Reads of lots, items and containers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from inventory.places.models import Bin, Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Container, Item, Lot
from inventory.villagers.models import Villager

MADE_BY_SEVERAL = "几户合做"
"""What stands in place of a name where goods of several households were made into one lot."""


def item_of_code(session: Session, code: str) -> Item | None:
    """Find an item by the code on its label."""
    return session.scalar(select(Item).where(Item.code == code))


def container_of_code(session: Session, code: str) -> Container | None:
    """Find a crate or parcel by the code on it."""
    return session.scalar(select(Container).where(Container.code == code))


def items_in_container(session: Session, container_id: int) -> Sequence[Item]:
    """List what is in a crate or parcel, in order of labelling."""
    return items_in_containers(session, [container_id])[container_id]


def items_in_containers(session: Session, container_ids: Collection[int]) -> dict[int, list[Item]]:
    """List what is in each of these crates or parcels, in order of labelling."""
    inside: dict[int, list[Item]] = {container_id: [] for container_id in container_ids}
    found = select(Item).where(Item.container_id.in_(container_ids)).order_by(Item.id)
    for item in session.scalars(found):
        if item.container_id is not None:
            inside[item.container_id].append(item)
    return inside


def items_of_lot(session: Session, lot_id: int) -> Sequence[Item]:
    """List the labelled things of a lot, in order of labelling."""
    return session.scalars(select(Item).where(Item.lot_id == lot_id).order_by(Item.id)).all()


@dataclass(frozen=True)
class ItemCard:
    """What a screen says of an item: what it is, whose, where, until when."""

    item_id: int
    code: str
    base_units: int
    lot_id: int
    lot_code: str
    received_on: date
    expires_on: date
    villager_id: int | None
    """None for what was made of several households' goods."""
    villager_code: str
    villager_name: str
    """For staff; never on a public page."""
    produce_id: int
    produce_code: str
    produce_name: str
    produce_name_en: str
    base_unit: str
    picture: str
    pack_id: int
    pack_name: str
    pack_name_en: str
    bin_id: int
    bin_name: str
    bin_kind: str
    place_id: int
    place_name: str
    place_name_en: str
    container_code: str
    """Empty where it stands by itself."""


def item_card(session: Session, code: str) -> ItemCard | None:
    """Tell all that a screen says of an item, in one statement."""
    found = _cards(session, _card_rows().where(Item.code == code))
    return found[0] if found else None


def cards_in_container(session: Session, container_id: int) -> list[ItemCard]:
    """Tell all that a list says of what is in a crate or parcel, in one statement."""
    return _cards(session, _card_rows().where(Item.container_id == container_id))


def cards_in_bin(session: Session, bin_id: int) -> list[ItemCard]:
    """Tell all that a list says of what is in a bin, in one statement."""
    return _cards(session, _card_rows().where(Item.bin_id == bin_id))


def cards_of_lot(session: Session, lot_id: int) -> list[ItemCard]:
    """Tell all that a list says of the items of a lot, in one statement; used up ones too."""
    return _cards(session, _card_rows().where(Item.lot_id == lot_id))


def _card_rows() -> Select[Item, Lot, Villager, Produce, Pack, Bin, Place, str]:
    return (
        select(Item, Lot, Villager, Produce, Pack, Bin, Place, Container.code)
        .join(Lot, Lot.id == Item.lot_id)
        .outerjoin(Villager, Villager.id == Lot.villager_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Place, Place.id == Bin.place_id)
        .outerjoin(Container, Container.id == Item.container_id)
        .order_by(Item.id)
    )


def _cards(
    session: Session,
    rows: Select[Item, Lot, Villager, Produce, Pack, Bin, Place, str],
) -> list[ItemCard]:
    return [
        ItemCard(
            item_id=item.id,
            code=item.code,
            base_units=item.base_units,
            lot_id=lot.id,
            lot_code=lot.code,
            received_on=lot.received_on,
            expires_on=lot.expires_on,
            villager_id=lot.villager_id,
            villager_code=villager.code if villager else "",
            villager_name=villager.name if villager else MADE_BY_SEVERAL,
            produce_id=produce.id,
            produce_code=produce.code,
            produce_name=produce.name,
            produce_name_en=produce.name_en,
            base_unit=produce.base_unit,
            picture=produce.picture,
            pack_id=pack.id,
            pack_name=pack.name,
            pack_name_en=pack.name_en,
            bin_id=bin_.id,
            bin_name=bin_.name,
            bin_kind=bin_.kind,
            place_id=place.id,
            place_name=place.name,
            place_name_en=place.name_en,
            container_code=container_code or "",
        )
        for item, lot, villager, produce, pack, bin_, place, container_code in session.execute(rows)
    ]
