"""Reads of the shelf: each page in a fixed number of statements, however many listings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, select, text
from sqlalchemy.orm import Session

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Item, Lot
from inventory.villagers.models import Villager
from storefront.catalogue.models import Channel, Listing, Offer, Price
from storefront.catalogue.rules import WEB_CHANNEL, UnitPrice, unit_price


@dataclass(frozen=True)
class ListingRow:
    """A listing as one channel sells it now. Money in fen."""

    listing_id: int
    slug: str
    title: str
    title_en: str
    description: str
    description_en: str
    counter: str
    counter_en: str
    pack: str
    pack_en: str
    base_units: int
    base_unit: str
    class_: str
    return_window_hours: int
    picture: str
    price_fen: int
    left: int
    """Packs that can still be had."""

    @property
    def unit_price(self) -> UnitPrice:
        """What one piece or one jin costs."""
        return unit_price(self.price_fen, self.base_units, self.base_unit)


@dataclass(frozen=True)
class ChannelRow:
    """A channel, with whose books its money is in."""

    channel_id: int
    hub_id: int
    book_id: int
    freight_fen: int


@dataclass(frozen=True)
class QuoteRow:
    """What the web shop asks for a pack of a listing, and under which account it is sold."""

    listing_id: int
    price_fen: int
    channel_id: int
    book_id: int
    """Whose books the money is in."""
    freight_fen: int
    """Of one order."""


_QUOTES = text("""
    SELECT listings.id, price.price_fen, channels.id, places.book_id, channels.freight_fen
    FROM listings
    JOIN channels ON channels.id = (SELECT min(id) FROM channels WHERE kind = :kind)
    JOIN places ON places.id = channels.hub_id
    CROSS JOIN LATERAL (
        SELECT prices.price_fen FROM prices
        WHERE prices.listing_id = listings.id AND prices.channel_id = channels.id
            AND prices.valid_from <= :now
        ORDER BY prices.valid_from DESC LIMIT 1
    ) AS price
    WHERE listings.id = ANY(CAST(:listing_ids AS bigint[])) AND listings.active
    ORDER BY listings.id
""")


@dataclass(frozen=True)
class OriginRow:
    """A village that packs on the shelf come from now."""

    place: str
    place_en: str
    packs: int
    households: int


def web_channel(session: Session) -> ChannelRow | None:
    """Find the web shop: the channel of that kind that was opened first."""
    row = session.execute(
        _channels().where(Channel.kind == WEB_CHANNEL).order_by(Channel.id).limit(1)
    ).first()
    return ChannelRow(*row) if row else None


def channel(session: Session, channel_id: int) -> ChannelRow | None:
    """Find a channel."""
    row = session.execute(_channels().where(Channel.id == channel_id)).first()
    return ChannelRow(*row) if row else None


def _channels() -> Select[int, int, int, int]:
    return select(Channel.id, Channel.hub_id, Place.book_id, Channel.freight_fen).join(
        Place, Place.id == Channel.hub_id
    )


def shop_home(session: Session, *, now: datetime) -> list[ListingRow]:
    """List all that the web shop sells now, what can be had first; in one statement."""
    left = Offer.stocked - Offer.reserved - Offer.sold
    rows = session.execute(
        _listings(now)
        .where(Channel.id == _web_channel_id())
        .order_by((func.coalesce(left, 0) > 0).desc(), Listing.id)
    )
    return [_listing(row) for row in rows]


def listing_of_slug(session: Session, slug: str, *, now: datetime) -> ListingRow | None:
    """Find what the web shop sells under this address."""
    row = session.execute(
        _listings(now).where(Channel.id == _web_channel_id(), Listing.slug == slug)
    ).first()
    return _listing(row) if row else None


def listings(
    session: Session, *, channel_id: int, listing_ids: Collection[int], now: datetime
) -> dict[int, ListingRow]:
    """Find what a channel sells now of these listings, by id; in one statement."""
    rows = session.execute(
        _listings(now).where(Channel.id == channel_id, Listing.id.in_(listing_ids))
    )
    return {row.listing_id: row for row in map(_listing, rows)}


def quotes(session: Session, *, listing_ids: Sequence[int], now: datetime) -> Sequence[QuoteRow]:
    """Tell what the web shop asks now for each of these listings that it sells."""
    rows = session.execute(_QUOTES, {"listing_ids": listing_ids, "kind": WEB_CHANNEL, "now": now})
    return [QuoteRow(*row) for row in rows]


def origins(session: Session, *, listing_id: int) -> list[OriginRow]:
    """List the villages whose packs stand on the web shop's shelves now, most packs first."""
    rows = session.execute(
        select(
            Place.name,
            Place.name_en,
            func.count(Item.id),
            func.count(Lot.villager_id.distinct()),
        )
        .select_from(Listing)
        .join(Channel, Channel.id == _web_channel_id())
        .join(Bin, (Bin.place_id == Channel.hub_id) & (Bin.kind == BinKind.SHELF))
        .join(Item, (Item.pack_id == Listing.pack_id) & (Item.bin_id == Bin.id))
        .join(Lot, Lot.id == Item.lot_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == Villager.place_id)
        .where(Listing.id == listing_id)
        .group_by(Place.id)
        .order_by(func.count(Item.id).desc(), Place.id)
    )
    return [OriginRow(*row) for row in rows]


def _web_channel_id() -> ScalarSelect[int]:
    opened = Channel.__table__.alias()
    return select(func.min(opened.c.id)).where(opened.c.kind == WEB_CHANNEL).scalar_subquery()


def _listings(now: datetime) -> Select[Any]:
    """Join each active listing with its pack, its price at this moment and what is left."""
    price = (
        select(Price.price_fen)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == Channel.id,
            Price.valid_from <= now,
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .lateral("price")
    )
    return (
        select(
            Listing,
            Pack,
            Produce,
            price.c.price_fen,
            func.coalesce(Offer.stocked - Offer.reserved - Offer.sold, 0).label("left"),
        )
        .select_from(Listing)
        .join(Channel, Channel.id.is_not(None))
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(price, price.c.price_fen.is_not(None))
        .outerjoin(Offer, (Offer.listing_id == Listing.id) & (Offer.channel_id == Channel.id))
        .where(Listing.active)
    )


def _listing(row: Row[Any]) -> ListingRow:
    listing, pack, produce = row.Listing, row.Pack, row.Produce
    return ListingRow(
        listing_id=listing.id,
        slug=listing.slug,
        title=listing.title,
        title_en=listing.title_en,
        description=listing.description,
        description_en=listing.description_en,
        counter=listing.counter,
        counter_en=listing.counter_en,
        pack=pack.name,
        pack_en=pack.name_en,
        base_units=pack.base_units,
        base_unit=produce.base_unit,
        class_=produce.class_,
        return_window_hours=produce.return_window_hours,
        picture=produce.picture,
        price_fen=row.price_fen,
        left=row.left,
    )
