"""Reads of goods on their way to shops."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.people.models import Account
from fulfilment.replenishing.models import Replenishment
from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item
from storefront.shops.models import Shop


@dataclass(frozen=True)
class ComingRow:
    """An item that was sent and has not come yet."""

    id: int
    item_id: int
    code: str
    produce: str
    produce_en: str
    pack: str
    pack_en: str
    sent_at: datetime
    missed_at: datetime | None
    """When the shop said that it did not come."""


@dataclass(frozen=True)
class MissedRow:
    """An item that a shop missed; its hub has to say where it is."""

    id: int
    code: str
    produce: str
    produce_en: str
    shop_code: str
    shop: str
    shop_en: str
    sent_at: datetime
    sent_by: str
    missed_at: datetime | None
    missed_by: str


_ON_ITS_WAY = (Replenishment.received_at.is_(None), Replenishment.outcome.is_(None))


def coming(session: Session, shop_id: int) -> Sequence[ComingRow]:
    """List what is on its way to a shop, oldest first."""
    rows = session.execute(
        select(
            Replenishment.id,
            Item.id,
            Item.code,
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            Replenishment.sent_at,
            Replenishment.missed_at,
        )
        .join(Replenishment, Replenishment.item_id == Item.id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .where(Replenishment.shop_id == shop_id, *_ON_ITS_WAY)
        .order_by(Replenishment.sent_at, Item.code)
    )
    return [ComingRow(*row) for row in rows]


def on_its_way(session: Session, item_id: int) -> Replenishment | None:
    """Find where an item is on its way to."""
    return session.scalar(
        select(Replenishment).where(Replenishment.item_id == item_id, *_ON_ITS_WAY)
    )


def missed(session: Session, *, hubs: Collection[int] | None) -> Sequence[MissedRow]:
    """List what did not come to the shops of hubs, oldest first; None means all hubs."""
    sender, clerk = aliased(Account), aliased(Account)
    wanted = (
        select(
            Replenishment.id,
            Item.code,
            Produce.name,
            Produce.name_en,
            Place.code,
            Place.name,
            Place.name_en,
            Replenishment.sent_at,
            sender.name,
            Replenishment.missed_at,
            clerk.name,
        )
        .join(Item, Item.id == Replenishment.item_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(Place, Place.id == Replenishment.shop_id)
        .join(sender, sender.id == Replenishment.sent_by)
        .join(clerk, clerk.id == Replenishment.missed_by)
        .where(Replenishment.missed_at.is_not(None), *_ON_ITS_WAY)
        .order_by(Replenishment.missed_at, Item.code)
    )
    if hubs is not None:
        wanted = wanted.where(Replenishment.hub_id.in_(hubs))
    return [MissedRow(*row) for row in session.execute(wanted)]


def missed_of(session: Session, *, hub_id: int) -> int:
    """Count the items for shops that a hub has to account for."""
    count = session.scalar(
        select(func.count())
        .select_from(Replenishment)
        .where(Replenishment.hub_id == hub_id, Replenishment.missed_at.is_not(None), *_ON_ITS_WAY)
    )
    return count or 0


def shops(session: Session) -> Sequence[Place]:
    """List the shops that goods can be sent to."""
    return session.scalars(
        select(Place).join(Shop, Shop.place_id == Place.id).order_by(Place.code)
    ).all()
