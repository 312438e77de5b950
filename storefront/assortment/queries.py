"""Reads of the assortment, for who changes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from inventory.produce.models import Pack, Produce
from storefront.catalogue.models import (
    Category,
    Channel,
    Listing,
    ListingPhoto,
    Offer,
    Price,
)
from storefront.catalogue.queries import is_open, left, web_channel_id

PAGE = 50


@dataclass(frozen=True)
class StandingRow:
    """A listing in the operator's list. Money in fen."""

    slug: str
    title: str
    title_en: str
    category: str | None
    category_en: str | None
    pack: str
    pack_en: str
    is_active: bool
    is_open: bool
    price_fen: int | None
    """Nothing where it has none in the web shop now: then it is not shown."""
    left: int
    photos: int


@dataclass(frozen=True)
class PriceRow:
    """A price of a listing, past, present or to come."""

    channel: str
    channel_en: str
    price_fen: int
    heaviest_grams: int | None
    valid_from: datetime
    valid_until: datetime | None


@dataclass(frozen=True)
class PackRow:
    """A pack that is not listed yet."""

    pack_id: int
    produce: str
    produce_en: str
    pack: str
    pack_en: str


def standing(
    session: Session, *, words: str = "", page: int = 1, now: datetime
) -> tuple[Sequence[StandingRow], bool]:
    """List all listings, active or not, by id; and say whether there are more."""
    price = (
        select(Price.price_fen)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == web_channel_id(),
            Price.valid_from <= now,
            or_(Price.valid_until.is_(None), Price.valid_until > now),
        )
        .order_by(Price.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    photos = (
        select(func.count())
        .select_from(ListingPhoto)
        .where(ListingPhoto.listing_id == Listing.id)
        .scalar_subquery()
    )
    chosen = (
        select(
            Listing.slug,
            Listing.title,
            Listing.title_en,
            Category.name,
            Category.name_en,
            Pack.name,
            Pack.name_en,
            Listing.active,
            is_open(now),
            price,
            left(),
            photos,
        )
        .select_from(Listing)
        .join(Pack, Pack.id == Listing.pack_id)
        .outerjoin(Category, Category.id == Listing.category_id)
        .outerjoin(
            Offer, and_(Offer.listing_id == Listing.id, Offer.channel_id == web_channel_id())
        )
        .order_by(Listing.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
    )
    if words:
        pattern = f"%{words}%"
        chosen = chosen.where(or_(Listing.title.ilike(pattern), Listing.slug.ilike(pattern)))
    rows = session.execute(chosen).all()
    return [StandingRow(*row) for row in rows[:PAGE]], len(rows) > PAGE


def listing_named(session: Session, slug: str) -> Listing | None:
    """Find a listing, active or not."""
    return session.scalar(select(Listing).where(Listing.slug == slug))


def unlisted_packs(session: Session) -> Sequence[PackRow]:
    """List the packs that nobody sells yet."""
    rows = session.execute(
        select(Pack.id, Produce.name, Produce.name_en, Pack.name, Pack.name_en)
        .join(Produce, Produce.id == Pack.produce_id)
        .outerjoin(Listing, Listing.pack_id == Pack.id)
        .where(Listing.id.is_(None), Pack.marked_from_id.is_(None))
        .order_by(Produce.name, Pack.base_units)
    )
    return [PackRow(*row) for row in rows]


def prices_of(session: Session, listing_id: int) -> Sequence[PriceRow]:
    """List the prices of a listing in all channels, newest first."""
    rows = session.execute(
        select(
            Channel.name,
            Channel.name_en,
            Price.price_fen,
            Price.heaviest_grams,
            Price.valid_from,
            Price.valid_until,
        )
        .join(Channel, Channel.id == Price.channel_id)
        .where(Price.listing_id == listing_id)
        .order_by(Price.valid_from.desc(), Price.id.desc())
    )
    return [PriceRow(*row) for row in rows]


def channels(session: Session) -> Sequence[Channel]:
    """List where things are sold."""
    return session.scalars(select(Channel).order_by(Channel.id)).all()


def categories(session: Session) -> Sequence[Category]:
    """List the categories as they stand in the window."""
    return session.scalars(select(Category).order_by(Category.place_in_row, Category.id)).all()


def offer_of(session: Session, listing_id: int) -> Offer | None:
    """Find what the web shop may sell of a listing."""
    return session.scalar(
        select(Offer).where(Offer.listing_id == listing_id, Offer.channel_id == web_channel_id())
    )


def is_priced_by_weight(session: Session, listing_id: int, *, now: datetime) -> bool:
    """Say whether a listing is sold by the jin now or later, in any channel.

    A price by the jin counts until it ends, or until one without an end has followed it.
    """
    later = aliased(Price)
    is_over = (
        select(later.id)
        .where(
            later.listing_id == Price.listing_id,
            later.channel_id == Price.channel_id,
            later.valid_from > Price.valid_from,
            later.valid_from <= now,
            later.valid_until.is_(None),
        )
        .exists()
    )
    return bool(
        session.scalar(
            select(Price.id)
            .where(
                Price.listing_id == listing_id,
                Price.heaviest_grams.is_not(None),
                or_(Price.valid_until.is_(None), Price.valid_until > now),
                ~is_over,
            )
            .limit(1)
        )
    )
