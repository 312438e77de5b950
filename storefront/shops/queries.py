"""Reads of shops: what stands on the counter, what was sold, what a day came to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    case,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.selectable import LateralFromClause

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Holding, Item, Lot
from storefront.catalogue.models import Listing, Price
from storefront.orders.models import Order
from storefront.shops.models import Shop, TillDay, TillItem, TillSale
from storefront.shops.rules import PRICE_MEMORY, Tender

DAYS_SHOWN = 60
_WEIGHED = case((Pack.loose, Item.base_units))
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


@dataclass(frozen=True)
class SoldRow:
    """An item of a sale."""

    code: str
    title: str
    title_en: str
    grams: int | None
    """Of what was weighed."""
    line_fen: int
    returned_at: datetime | None
    is_here: bool
    """It came back and stands behind the counter."""


@dataclass(frozen=True)
class DayRow:
    """What a day came to, in fen."""

    day_id: int
    day: date
    opened_fen: int
    """Nothing yet where the day before is not closed."""
    cash_fen: int
    other_fen: int
    returned_fen: int
    banked_fen: int
    float_fen: int
    """Change money that finance gave, less what it took back."""
    sales: int
    counted_fen: int | None
    closed_at: datetime | None

    @property
    def moved_fen(self) -> int:
        """What came into the drawer on this day, less what left it."""
        return self.cash_fen - self.returned_fen - self.banked_fen + self.float_fen

    @property
    def expected_fen(self) -> int:
        """What must be in the drawer when it ends."""
        return self.opened_fen + self.moved_fen


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
            _WEIGHED,
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
            cast(func.sum(_WEIGHED), BigInteger),
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


def sale_of_code(session: Session, code: str, *, shop_id: int) -> Order | None:
    """Find a sale of a shop by its code."""
    return session.scalar(
        select(Order)
        .join(TillSale, TillSale.order_id == Order.id)
        .join(TillDay, TillDay.id == TillSale.day_id)
        .where(Order.code == code, TillDay.shop_id == shop_id)
    )


def sold_items(session: Session, order_id: int) -> Sequence[SoldRow]:
    """List the items of a sale."""
    rows = session.execute(
        select(
            Item.code,
            Listing.title,
            Listing.title_en,
            _WEIGHED,
            TillItem.line_fen,
            TillItem.returned_at,
            Bin.kind == BinKind.DESK,
        )
        .join(TillItem, TillItem.item_id == Item.id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Listing, Listing.pack_id == Item.pack_id)
        .where(TillItem.order_id == order_id)
        .order_by(Item.code)
    )
    return [SoldRow(*row) for row in rows]


def days(session: Session, shop_id: int) -> Sequence[DayRow]:
    """List the days of a shop, newest first, with what each came to; in one statement."""
    newest = _days(shop_id).order_by(TillDay.id.desc()).limit(DAYS_SHOWN)
    return [DayRow(*row) for row in session.execute(newest)]


def open_days(session: Session, shop_id: int) -> Sequence[DayRow]:
    """List the days that are not closed, in the order in which they are to be; in one statement."""
    oldest = _days(shop_id).where(TillDay.closed_at.is_(None)).order_by(TillDay.id)
    return [DayRow(*row) for row in session.execute(oldest)]


def drawer_fen(session: Session, shop_id: int) -> int:
    """Tell what must be in a shop's drawer now, in fen."""
    unclosed = open_days(session, shop_id)
    if unclosed:
        return unclosed[0].opened_fen + sum(day.moved_fen for day in unclosed)
    counted = (
        select(TillDay.counted_fen)
        .where(TillDay.shop_id == shop_id)
        .order_by(TillDay.id.desc())
        .limit(1)
    )
    return session.scalar(counted) or 0


def _days(shop_id: int) -> Select[*tuple[Any, ...]]:
    is_cash = TillSale.tender == Tender.CASH
    sold = (
        select(
            _whole(func.sum(case((is_cash, TillSale.total_fen), else_=0))).label("cash"),
            _whole(func.sum(case((is_cash, 0), else_=TillSale.total_fen))).label("other"),
            func.count().label("sales"),
        )
        .where(TillSale.day_id == TillDay.id)
        .lateral("sold")
    )
    returned = (
        select(_whole(func.sum(TillItem.line_fen)).label("fen"))
        .join(TillSale, TillSale.order_id == TillItem.order_id)
        .where(TillItem.return_day_id == TillDay.id, TillSale.tender == Tender.CASH)
        .lateral("returned")
    )
    return (
        select(
            TillDay.id,
            TillDay.day,
            func.coalesce(TillDay.opened_fen, 0),
            sold.c.cash,
            sold.c.other,
            returned.c.fen,
            TillDay.banked_fen,
            TillDay.float_fen,
            sold.c.sales,
            TillDay.counted_fen,
            TillDay.closed_at,
        )
        .select_from(TillDay)
        .join(sold, sold.c.sales >= 0)
        .join(returned, returned.c.fen >= 0)
        .where(TillDay.shop_id == shop_id)
    )


def _whole(total: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(total, 0), BigInteger)
