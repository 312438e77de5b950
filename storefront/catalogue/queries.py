"""Reads of the shelf: each page in a fixed number of statements, however many listings."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    ColumnElement,
    DateTime,
    Row,
    ScalarSelect,
    Select,
    Text,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import Session, defer

from inventory.places.models import Place
from inventory.produce.models import Pack, Produce
from storefront.catalogue.models import Channel, Listing, ListingPhoto, Offer, Price
from storefront.catalogue.rules import WEB_CHANNEL, UnitPrice, grams_of, unit_price


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
    """The drawing that stands for its produce where there is no photo."""
    photo_id: uuid.UUID | None
    """Its cover."""
    price_fen: int
    price_until: datetime | None
    """When this price ends by itself."""
    heaviest_grams: int | None
    """Priced by weight: what the price is paid for before the pack is weighed."""
    left: int
    """Packs that can still be had, promised ahead or there."""
    there: int
    """Of these, how many stand on the shelf."""
    is_open: bool
    """It is sold now: neither too early, nor too late, nor out of season."""
    sells_from: datetime | None
    sells_until: datetime | None
    season_from: int | None
    season_until: int | None
    ships_on: date | None
    grams: int
    """Of one pack as it is sent."""
    tolerance_grams: int | None
    """Sold by weight, with so much more or less; what lacks is paid back."""
    is_cold: bool
    spoils_once_opened: bool

    @property
    def nominal_grams(self) -> int | None:
        """Sold by weight: what one pack shall weigh; else nothing."""
        return None if self.tolerance_grams is None else self.base_units

    @property
    def is_ahead(self) -> bool:
        """Say whether what is sold now is sent later, when the goods are there."""
        return self.left > 0 and self.there <= 0

    @property
    def left_ahead(self) -> int:
        """Count the packs of those left that are sent later, when the goods are there."""
        return max(0, self.left - max(0, self.there))

    def ahead_of(self, packs: int) -> int:
        """Count how many of so many packs would be sent later."""
        return max(0, packs - max(0, self.there)) if self.left_ahead else 0

    @property
    def unit_price(self) -> UnitPrice:
        """What one piece or one jin costs."""
        units = self.heaviest_grams or self.base_units
        return unit_price(self.price_fen, units, self.base_unit)


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
    """Of one order, where the channel has no freight zones."""
    has_zones: bool
    grams: int
    """Of one pack as it is sent."""
    is_cold: bool
    spoils_once_opened: bool
    nominal_grams: int | None
    """Sold by weight: of one pack, and how far it may be off; else nothing."""
    tolerance_grams: int | None


SITEMAP_MAX = 50_000
"""What one sitemap may list (sitemaps.org)."""
MOMENT = bindparam("now", type_=DateTime(timezone=True))
"""The moment that a statement is about, where it is written once and asked often."""

_QUOTES = text("""
    SELECT listings.id, price.price_fen, channels.id AS channel_id, places.book_id,
        channels.freight_fen,
        EXISTS (SELECT FROM freight_zones WHERE freight_zones.channel_id = channels.id)
            AS has_zones,
        listings.ship_grams, packs.base_units, produce.base_unit,
        listings.is_cold, listings.spoils_once_opened, listings.tolerance_grams
    FROM listings
    JOIN packs ON packs.id = listings.pack_id
    JOIN produce ON produce.id = packs.produce_id
    JOIN channels ON channels.id = (SELECT min(id) FROM channels WHERE kind = :kind)
    JOIN places ON places.id = channels.hub_id
    CROSS JOIN LATERAL (
        SELECT prices.price_fen FROM prices
        WHERE prices.listing_id = listings.id AND prices.channel_id = channels.id
            AND prices.valid_from <= :now
            AND (prices.valid_until IS NULL OR prices.valid_until > :now)
        ORDER BY prices.valid_from DESC LIMIT 1
    ) AS price
    WHERE listings.id = ANY(CAST(:listing_ids AS bigint[])) AND listing_is_open(listings, :now)
    ORDER BY listings.id
""").columns(
    id=BigInteger,
    price_fen=BigInteger,
    channel_id=BigInteger,
    book_id=BigInteger,
    freight_fen=BigInteger,
    has_zones=Boolean,
    ship_grams=BigInteger,
    base_units=BigInteger,
    base_unit=Text,
    is_cold=Boolean,
    spoils_once_opened=Boolean,
    tolerance_grams=BigInteger,
)


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


def listing_of_slug(session: Session, slug: str, *, now: datetime) -> ListingRow | None:
    """Find what the web shop sells under this address."""
    row = session.execute(_listing_of_slug(), {"now": now, "slug": slug}).first()
    return listing_row(row) if row else None


@cache
def _listing_of_slug() -> Select[Any]:
    return listings_now(MOMENT).where(
        Channel.id == web_channel_id(), Listing.slug == bindparam("slug")
    )


def listings(
    session: Session, *, channel_id: int, listing_ids: Collection[int], now: datetime
) -> dict[int, ListingRow]:
    """Find what a channel sells now of these listings, by id; in one statement."""
    rows = session.execute(
        listings_now(now).where(Channel.id == channel_id, Listing.id.in_(listing_ids))
    )
    return {row.listing_id: row for row in map(listing_row, rows)}


def quotes(session: Session, *, listing_ids: Sequence[int], now: datetime) -> list[QuoteRow]:
    """Tell what the web shop asks now for each of these listings that it sells."""
    rows = session.execute(_QUOTES, {"listing_ids": listing_ids, "kind": WEB_CHANNEL, "now": now})
    return [
        QuoteRow(
            listing_id=listing_id,
            price_fen=price_fen,
            channel_id=channel_id,
            book_id=book_id,
            freight_fen=freight_fen,
            has_zones=has_zones,
            grams=grams_of(ship_grams, base_units, base_unit),
            is_cold=is_cold,
            spoils_once_opened=spoils,
            nominal_grams=None if tolerance_grams is None else base_units,
            tolerance_grams=tolerance_grams,
        )
        for (
            listing_id, price_fen, channel_id, book_id, freight_fen, has_zones,
            ship_grams, base_units, base_unit, is_cold, spoils, tolerance_grams,
        ) in rows
    ]  # fmt: skip


def photos_of(session: Session, *, listing_id: int) -> Sequence[uuid.UUID]:
    """List the photos of a listing, its cover first."""
    return session.scalars(_photos_of(), {"listing_id": listing_id}).all()


@cache
def _photos_of() -> Select[uuid.UUID]:
    return (
        select(ListingPhoto.picture_id)
        .where(ListingPhoto.listing_id == bindparam("listing_id"))
        .order_by(ListingPhoto.place_in_row, ListingPhoto.picture_id)
    )


def is_photo(session: Session, picture_id: uuid.UUID) -> bool:
    """Say whether a picture is a photo of a listing, which anybody may see."""
    return bool(
        session.scalar(
            select(ListingPhoto.listing_id).where(ListingPhoto.picture_id == picture_id).limit(1)
        )
    )


def sitemap(session: Session, *, now: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """List the addresses of all listings that are shown, and the codes of all villages."""
    slugs = session.scalars(
        select(Listing.slug).where(is_shown(now)).order_by(Listing.id).limit(SITEMAP_MAX)
    )
    villages = session.scalars(select(Place.code).where(Place.kind == "centre").order_by(Place.id))
    return slugs.all(), villages.all()


def web_channel_id() -> ScalarSelect[int]:
    """Select the id of the web shop, inside another statement."""
    opened = Channel.__table__.alias()
    return select(func.min(opened.c.id)).where(opened.c.kind == WEB_CHANNEL).scalar_subquery()


def is_open(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Say in a statement whether a listing is sold at this moment."""
    return func.listing_is_open(literal_column("listings"), now)


def is_shown(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Say in a statement whether the window shows a listing: it is sold now, or soon."""
    return or_(is_open(now), Listing.active & (Listing.sells_from > now))


def left() -> ColumnElement[int]:
    """Count in a statement the packs that can still be had."""
    return func.coalesce(Offer.stocked + Offer.ahead - Offer.reserved - Offer.sold, 0)


def there() -> ColumnElement[int]:
    """Count in a statement those of them that stand on the shelf; below zero where some lack."""
    return func.coalesce(Offer.stocked - Offer.reserved - Offer.sold, 0)


def listings_now(now: datetime | BindParameter[datetime]) -> Select[Any]:
    """Join each active listing with its pack, its price at this moment, its cover, what is left.

    The caller narrows it by `Channel.id`.
    """
    price = (
        select(Price.price_fen, Price.valid_until, Price.heaviest_grams)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == Channel.id,
            Price.valid_from <= now,
            or_(Price.valid_until.is_(None), Price.valid_until > now),
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .lateral("price")
    )
    cover = (
        select(ListingPhoto.picture_id)
        .where(ListingPhoto.listing_id == Listing.id)
        .order_by(ListingPhoto.place_in_row, ListingPhoto.picture_id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Listing,
            Pack,
            Produce,
            price.c.price_fen,
            price.c.valid_until,
            price.c.heaviest_grams,
            left().label("left"),
            there().label("there"),
            is_open(now).label("is_open"),
            cover.label("photo_id"),
        )
        .select_from(Listing)
        .join(Channel, Channel.id.is_not(None))
        .join(Pack, Pack.id == Listing.pack_id)
        .join(Produce, Produce.id == Pack.produce_id)
        .join(price, price.c.price_fen.is_not(None))
        .outerjoin(Offer, (Offer.listing_id == Listing.id) & (Offer.channel_id == Channel.id))
        .where(Listing.active)
        # By what it is found nobody reads; it is most of its row.
        .options(defer(Listing.search_tokens))
    )


def listing_row(row: Row[Any]) -> ListingRow:
    """Read a row of `listings_now`."""
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
        photo_id=row.photo_id,
        price_fen=row.price_fen,
        price_until=row.valid_until,
        heaviest_grams=row.heaviest_grams,
        left=row.left if row.is_open else 0,
        there=row.there if row.is_open else 0,
        is_open=row.is_open,
        sells_from=listing.sells_from,
        sells_until=listing.sells_until,
        season_from=listing.season_from,
        season_until=listing.season_until,
        ships_on=listing.ships_on,
        grams=grams_of(listing.ship_grams, pack.base_units, produce.base_unit),
        tolerance_grams=listing.tolerance_grams,
        is_cold=listing.is_cold,
        spoils_once_opened=listing.spoils_once_opened,
    )
