"""Reads of goods on their way to shops."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fulfilment.replenishing.models import Replenishment
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item
from storefront.shops.models import Shop


@dataclass(frozen=True)
class ComingRow:
    """An item that was sent and has not come yet."""

    item_id: int
    code: str
    produce: str
    produce_en: str
    pack: str
    pack_en: str
    sent_at: datetime


def coming(session: Session, shop_id: int) -> Sequence[ComingRow]:
    """List what is on its way to a shop, oldest first."""
    rows = session.execute(
        select(
            Item.id,
            Item.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            Replenishment.sent_at,
        )
        .join(Replenishment, Replenishment.item_id == Item.id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Replenishment.shop_id == shop_id, Replenishment.received_at.is_(None))
        .order_by(Replenishment.sent_at, Item.code)
    )
    return [ComingRow(*row) for row in rows]


def on_its_way(session: Session, item_id: int) -> Replenishment | None:
    """Find where an item is on its way to."""
    return session.scalar(
        select(Replenishment).where(
            Replenishment.item_id == item_id, Replenishment.received_at.is_(None)
        )
    )


def shops(session: Session) -> Sequence[Place]:
    """List the shops that goods can be sent to."""
    return session.scalars(
        select(Place).join(Shop, Shop.place_id == Place.id).order_by(Place.code)
    ).all()
