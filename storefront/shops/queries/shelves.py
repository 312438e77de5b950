"""The shops, what stands on a counter, and what it is sold for."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Holding, Item, Lot
from storefront.catalogue.models import Listing, Price
from storefront.shops.models import Shop, TillItem
from storefront.shops.rules import PRICE_MEMORY

WEIGHED = case((Pack.loose, Item.base_units))
"""Grams of a loose thing; nothing for what has a size."""


@dataclass(frozen=True)
class ShopRow:
    """A shop with its channel."""

    place_id: int
    channel_id: int
    code: str
    name: str
    name_en: str
    book_id: int


@dataclass(frozen=True)
class CounterRow:
    """An item that stands in a shop and can be sold: what a till keeps to work without a line."""

    code: str
    title: str
    title_en: str
    price_fen: int
    grams: int | None
    """What is left of a loose thing, which is weighed; nothing for what has a size."""
    per_grams: int
    """What the price of a loose thing is for."""
    expires_on: date


@dataclass(frozen=True)
class ShelfRow:
    """Goods of one kind and size in a shop that keep until the same day."""

    name: str
    name_en: str
    pack: str
    pack_en: str
    packs: int
    grams: int | None
    """What is left of loose goods, in all their bags; nothing for what has a size."""
    price_fen: int | None
    """Of one pack; nothing where nobody has set a price, so the till does not sell it."""
    per_grams: int
    """What the price of loose goods is for."""
    expires_on: date
    came_back: bool
    """It was sold once and stands behind the counter until it is reported as lost."""


def shops(session: Session, *, place_ids: Collection[int] | None) -> Sequence[ShopRow]:
    """List the shops, all or those of these places."""
    chosen = (
        select(Place.id, Shop.channel_id, Place.code, Place.name, Place.name_en, Place.book_id)
        .join(Shop, Shop.place_id == Place.id)
        .order_by(Place.code)
    )
    if place_ids is not None:
        chosen = chosen.where(Place.id.in_(place_ids))
    return [ShopRow(*row) for row in session.execute(chosen)]


def counter(session: Session, shop: ShopRow, *, now: datetime) -> Sequence[CounterRow]:
    """List what stands in a shop with a price, in one statement."""
    price = _price(shop, now)
    rows = session.execute(
        select(
            Item.code,
            Listing.title,
            Listing.title_en,
            price.c.price_fen,
            WEIGHED,
            Pack.base_units,
            Lot.expires_on,
        )
        .select_from(Holding)
        .join(Bin, and_(Bin.id == Holding.bin_id, Bin.kind == BinKind.DESK))
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Item, and_(Item.lot_id == Lot.id, Item.bin_id == Bin.id))
        .join(Pack, Pack.id == Item.pack_id)
        .join(Listing, Listing.pack_id == Pack.id)
        .join(price, price.c.price_fen.is_not(None))
        .where(
            Bin.place_id == shop.place_id,
            Holding.base_units != 0,
            Item.base_units > 0,
            # What came back is not for sale again.
            ~select(TillItem.item_id).where(TillItem.item_id == Item.id).exists(),
        )
        .order_by(Listing.title, Item.code)
    )
    return [CounterRow(*row) for row in rows]


def shelf(session: Session, shop: ShopRow, *, now: datetime) -> Sequence[ShelfRow]:
    """List all that stands in a shop, what keeps shortest first, in one statement."""
    price = _price(shop, now)
    came_back = TillItem.item_id.is_not(None)
    rows = session.execute(
        select(
            Produce.name,
            Produce.name_en,
            Pack.name,
            Pack.name_en,
            func.count(Item.id),
            cast(func.sum(WEIGHED), BigInteger),
            price.c.price_fen,
            Pack.base_units,
            Lot.expires_on,
            came_back,
        )
        .select_from(Holding)
        .join(Bin, and_(Bin.id == Holding.bin_id, Bin.kind == BinKind.DESK))
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Item, and_(Item.lot_id == Lot.id, Item.bin_id == Bin.id))
        .join(Pack, Pack.id == Item.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .outerjoin(Listing, Listing.pack_id == Pack.id)
        .outerjoin(price, true())
        .outerjoin(TillItem, TillItem.item_id == Item.id)
        .where(Bin.place_id == shop.place_id, Holding.base_units != 0, Item.base_units > 0)
        .group_by(Produce.id, Pack.id, Lot.expires_on, price.c.price_fen, came_back)
        .order_by(Lot.expires_on, Produce.name, Pack.id)
    )
    return [ShelfRow(*row) for row in rows]


def _price(shop: ShopRow, now: datetime) -> LateralFromClause:
    """What a shop asks for a listing, beside the rows of a statement that selects listings."""
    return (
        select(Price.price_fen)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == shop.channel_id,
            Price.valid_from <= now,
            or_(Price.valid_until.is_(None), Price.valid_until > now),
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .lateral("price")
    )


def was_sold(session: Session, item_id: int) -> bool:
    """Say whether an item went over a counter once; its label is not sold again."""
    return session.get(TillItem, item_id) is not None


def was_asked(
    session: Session, *, listing_id: int, channel_id: int, price_fen: int, at: datetime
) -> bool:
    """Say whether this price was in force in a channel in the days before a moment."""
    later = aliased(Price)
    superseded = (
        select(later.id)
        .where(
            later.listing_id == Price.listing_id,
            later.channel_id == Price.channel_id,
            later.valid_from > Price.valid_from,
            later.valid_from <= at - PRICE_MEMORY,
            later.valid_until.is_(None),
        )
        .exists()
    )
    return bool(
        session.scalar(
            select(Price.id)
            .where(
                Price.listing_id == listing_id,
                Price.channel_id == channel_id,
                Price.price_fen == price_fen,
                Price.valid_from <= at,
                or_(Price.valid_until.is_(None), Price.valid_until > at - PRICE_MEMORY),
                ~superseded,
            )
            .limit(1)
        )
    )
