"""Reads of what was scanned."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.errors import not_found
from app.people.rules import Actor, Permission
from fulfilment.collection import queries as collection
from fulfilment.floor import queries as floor
from fulfilment.lookup.rules import DEEDS_OF_SHELF, Deed, deeds_of_crate, deeds_of_item
from fulfilment.packing import queries as packing
from fulfilment.shelves import queries as shelves
from inventory.labels.rules.codes import CodeKind
from inventory.places.models import Place


@dataclass(frozen=True)
class Seen:
    """What was scanned, and what can be done with it."""

    kind: CodeKind
    code: str
    deeds: tuple[Deed, ...]
    items: int = 1
    name: str = ""
    name_en: str = ""
    pack_name: str = ""
    pack_name_en: str = ""
    bin_name: str = ""
    bin_kind: str = ""
    lot_code: str = ""
    expires_on: date | None = None
    order_code: str = ""
    """That it was picked for."""
    parcel_code: str = ""
    manifest_code: str = ""
    """That brings it, or has brought it."""


def item(session: Session, code: str, *, actor: Actor) -> Seen:
    """Tell of a labelled thing.

    Raises:
        Refusal: `scan.item_unknown`.
    """
    card = floor.card_of_item(session, code, actor=actor, permission=Permission.RECEIVE)
    order_code = packing.order_of_item(session, card.item_id) or ""
    order = packing.order_to_pick(session, order_code) if order_code else None
    parcel = packing.parcel_of_order(session, order.order_id) if order else None
    return Seen(
        kind=CodeKind.ITEM,
        code=card.code,
        deeds=deeds_of_item(card.bin_kind),
        name=card.produce_name,
        name_en=card.produce_name_en,
        pack_name=card.pack_name,
        pack_name_en=card.pack_name_en,
        bin_name=card.bin_name,
        bin_kind=card.bin_kind,
        lot_code=card.lot_code,
        expires_on=card.expires_on,
        order_code=order_code,
        parcel_code=parcel.code if parcel else "",
    )


def crate(session: Session, code: str, *, actor: Actor) -> Seen:
    """Tell of a crate.

    Raises:
        Refusal: `crate.unknown`.
    """
    row = collection.crate_of_code(session, code)
    if row is None or not actor.may_at(Permission.RECEIVE, row.place_id):
        raise not_found("crate.unknown", code=code)
    manifest = collection.manifest_of_crate(session, row.container_id)
    return Seen(
        kind=CodeKind.CONTAINER,
        code=row.code,
        deeds=deeds_of_crate(row.bin_kind, items=row.items),
        items=row.items,
        bin_kind=row.bin_kind,
        manifest_code=manifest.code if manifest else "",
    )


def shelf(session: Session, code: str, *, hub: Place) -> Seen:
    """Tell of a shelf.

    Raises:
        Refusal: `shelf.unknown`.
    """
    found = next((row for row in shelves.shelves(session, hub_id=hub.id) if row.code == code), None)
    if found is None:
        raise not_found("shelf.unknown", code=code)
    return Seen(
        kind=CodeKind.BIN,
        code=code,
        deeds=DEEDS_OF_SHELF,
        items=found.items,
        name=found.name,
        name_en=found.name,
    )
