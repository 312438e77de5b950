"""Changing the shop window.

Words, photos and windows of time may change at any moment; a price never does, a new one follows
it. What must never happen: two listings of one pack, a photo of which no size is drawn, a window
that shows what nobody decided to show.
"""

import re
import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.people.rules import Actor
from app.pictures import services as pictures
from app.units import BaseUnit
from inventory.produce.models import Pack, Produce
from storefront.assortment import queries
from storefront.assortment.rules import (
    AHEAD_MAX,
    PHOTOS_MAX,
    TITLE_MAX,
    Window,
    Words,
    price_fen,
    slug_of,
)
from storefront.catalogue import services as catalogue
from storefront.catalogue.models import Category, Channel, Listing, ListingPhoto, Price
from storefront.catalogue.queries import web_channel
from storefront.catalogue.rules import SHOP_CHANNEL, price_of_heaviest


def add_listing(
    session: Session, *, pack_id: int, words: Words, slug: str, category: str
) -> Listing:
    """List a pack for sale; it is shown once it has a price, and sold once the hub offers it.

    Raises:
        Refusal: `listing.pack_taken`, `listing.slug_taken`, `listing.pack_unknown`,
            `category.unknown`, `listing.slug`.
    """
    wanted = slug_of(slug, words.title)
    pack = session.get(Pack, pack_id)
    if pack is None:
        raise not_found("listing.pack_unknown")
    if session.scalar(select(Listing.id).where(Listing.pack_id == pack_id)):
        raise conflict("listing.pack_taken")
    if queries.listing_named(session, wanted) is not None:
        raise conflict("listing.slug_taken", slug=wanted)
    listing = Listing(slug=wanted, pack_id=pack_id, **vars(words))
    listing.category_id = _category(session, category)
    return catalogue.list_produce(session, listing)


def change_listing(
    session: Session,
    *,
    slug: str,
    words: Words,
    category: str,
    window: Window,
    is_active: bool,
    now: datetime,
) -> Listing:
    """Change what a listing says, where it stands, when it is sold, or take it off the window.

    What was sold before keeps the weight that its buyers were promised.

    Raises:
        Refusal: `catalogue.unknown`, `category.unknown`; `listing.not_by_weight`: a tolerance in
            grams for what is counted; `listing.tolerance_too_wide`; `listing.priced_by_weight`: no
            tolerance while a price is by the jin.
    """
    listing = locked(session, slug)
    if window.tolerance_grams is not None:
        _check_tolerance(session, listing, window.tolerance_grams)
    elif queries.is_priced_by_weight(session, listing.id, now=now):
        raise conflict("listing.priced_by_weight")
    for values in (vars(words), vars(window)):
        for name, value in values.items():
            setattr(listing, name, value)
    listing.category_id = _category(session, category)
    listing.active = is_active
    catalogue.index_listing(session, listing)
    session.flush()
    return listing


def _check_tolerance(session: Session, listing: Listing, tolerance_grams: int) -> None:
    """Prove that a pack is weighed at all, and that a light one still holds something."""
    unit, nominal = session.execute(
        select(Produce.base_unit, Pack.base_units)
        .join(Pack, Pack.produce_id == Produce.id)
        .where(Pack.id == listing.pack_id)
    ).one()
    if unit != BaseUnit.GRAM:
        raise Refusal("listing.not_by_weight")
    if tolerance_grams >= nominal:
        raise Refusal("listing.tolerance_too_wide", nominal=nominal)


def price_listing(
    session: Session,
    *,
    slug: str,
    channel_code: str,
    typed_price: str,
    valid_from: datetime | None,
    valid_until: datetime | None,
    now: datetime,
    is_by_weight: bool = False,
) -> Price:
    """Set what a listing costs in a channel from a moment on, or for a time.

    Args:
        is_by_weight: what is typed is the price of 500 g; the heaviest pack is paid for, and what
            the packed one lacks goes back.

    Raises:
        Refusal: `catalogue.unknown`, `listing.channel`, `listing.price`, `listing.price_past`,
            `listing.window_backwards`, `listing.price_there`, `listing.weighed`,
            `listing.no_range`.
    """
    listing = locked(session, slug)
    fen = price_fen(typed_price)
    heaviest_grams = _heaviest(session, listing) if is_by_weight else None
    if heaviest_grams is not None:
        fen = price_of_heaviest(fen, heaviest_grams)
    channel_id = _channel_for(session, listing, channel_code)
    begins = valid_from or now
    if begins < now:
        # What was asked of shoppers before stays as it was.
        raise Refusal("listing.price_past")
    if valid_until is not None and valid_until <= begins:
        raise Refusal("listing.window_backwards")
    if session.scalar(
        select(Price.id).where(
            Price.listing_id == listing.id,
            Price.channel_id == channel_id,
            Price.valid_from == begins,
        )
    ):
        raise conflict("listing.price_there")
    return catalogue.set_price(
        session,
        listing_id=listing.id,
        channel_id=channel_id,
        price_fen=fen,
        valid_from=begins,
        valid_until=valid_until,
        heaviest_grams=heaviest_grams,
    )


def _heaviest(session: Session, listing: Listing) -> int:
    """Tell what the heaviest pack of a listing may weigh; only what is weighed has a range."""
    if listing.tolerance_grams is None:
        raise conflict("listing.no_range")
    return session.get_one(Pack, listing.pack_id).base_units + listing.tolerance_grams


def _channel_for(session: Session, listing: Listing, channel_code: str) -> int:
    """Find a channel; loose goods are weighed before whoever buys them, and so only in shops."""
    channel = session.scalar(select(Channel).where(Channel.code == channel_code))
    if channel is None:
        raise Refusal("listing.channel")
    if session.get_one(Pack, listing.pack_id).loose and channel.kind != SHOP_CHANNEL:
        raise conflict("listing.weighed")
    return channel.id


def add_photo(
    session: Session,
    *,
    slug: str,
    picture_id: uuid.UUID,
    content: bytes,
    actor: Actor,
    now: datetime,
) -> None:
    """Add a photo to a listing, drawn in the sizes of the window; once for a picture id.

    Raises:
        Refusal: `catalogue.unknown`, `listing.photos_full`, those of `pictures.take_whole`.
    """
    listing = locked(session, slug)
    count, last = session.execute(
        select(func.count(), func.max(ListingPhoto.place_in_row)).where(
            ListingPhoto.listing_id == listing.id
        )
    ).one()
    if count >= PHOTOS_MAX:
        raise conflict("listing.photos_full", most=PHOTOS_MAX)
    pictures.take_whole(session, picture_id=picture_id, content=content, actor=actor, now=now)
    pictures.draw_sizes(session, picture_id=picture_id)
    session.execute(
        insert(ListingPhoto)
        .values(listing_id=listing.id, picture_id=picture_id, place_in_row=(last or 0) + 1)
        .on_conflict_do_nothing()
    )


def make_cover(session: Session, *, slug: str, picture_id: uuid.UUID) -> None:
    """Let a photo stand first.

    Raises:
        Refusal: `catalogue.unknown`, `picture.unknown`.
    """
    listing = locked(session, slug)
    photo = session.get(ListingPhoto, (listing.id, picture_id))
    if photo is None:
        raise not_found("picture.unknown")
    first = session.scalar(
        select(func.min(ListingPhoto.place_in_row)).where(ListingPhoto.listing_id == listing.id)
    )
    photo.place_in_row = (first or 0) - 1
    session.flush()


def remove_photo(session: Session, *, slug: str, picture_id: uuid.UUID) -> None:
    """Take a photo off a listing and forget it; one that is gone already is no harm.

    Raises:
        Refusal: `catalogue.unknown`.
    """
    listing = locked(session, slug)
    session.execute(
        delete(ListingPhoto).where(
            ListingPhoto.listing_id == listing.id, ListingPhoto.picture_id == picture_id
        )
    )
    pictures.forget_picture(session, picture_id=picture_id)


def allow_ahead(session: Session, *, slug: str, packs: int) -> None:
    """Let so many packs of a listing be sold before they are there.

    Raises:
        Refusal: `catalogue.unknown`, `listing.ahead`, `stock.promised`.
    """
    listing = locked(session, slug)
    if not 0 <= packs <= AHEAD_MAX:
        raise Refusal("listing.ahead", most=AHEAD_MAX)
    channel = web_channel(session)
    if channel is None:
        raise not_found("stock.not_sold_here")
    catalogue.sell_ahead(session, listing_id=listing.id, channel_id=channel.channel_id, packs=packs)


def add_category(session: Session, *, typed: Mapping[str, str], parent: str) -> Category:
    """Add a category, at the end of its row.

    Raises:
        Refusal: `category.name`, `category.unknown`, `category.there`.
    """
    name, name_en = _category_names(typed)
    code = "-".join(re.findall(r"[a-z0-9]+", name_en.lower()))
    if not code:
        raise Refusal("category.name", most=TITLE_MAX)
    if session.scalar(select(Category.id).where(Category.code == code)):
        raise conflict("category.there", name=name)
    last = session.scalar(select(func.max(Category.place_in_row))) or 0
    category = Category(
        code=code,
        kind="goods",
        name=name,
        name_en=name_en,
        parent_id=_category(session, parent),
        place_in_row=last + 10,
    )
    session.add(category)
    session.flush()
    return category


def rename_category(session: Session, *, code: str, typed: Mapping[str, str]) -> None:
    """Call a category something else; its address stays.

    Raises:
        Refusal: `category.unknown`, `category.name`.
    """
    category = session.scalar(select(Category).where(Category.code == code).with_for_update())
    if category is None:
        raise not_found("category.unknown")
    category.name, category.name_en = _category_names(typed)
    session.flush()
    for listing in session.scalars(select(Listing).where(Listing.category_id == category.id)):
        catalogue.index_listing(session, listing)
    session.flush()


def locked(session: Session, slug: str) -> Listing:
    """Find a listing and lock it for change.

    Raises:
        Refusal: `catalogue.unknown`.
    """
    listing = session.scalar(select(Listing).where(Listing.slug == slug).with_for_update())
    if listing is None:
        raise not_found("catalogue.unknown")
    return listing


def _category(session: Session, code: str) -> int | None:
    if not code:
        return None
    category_id = session.scalar(select(Category.id).where(Category.code == code))
    if category_id is None:
        raise not_found("category.unknown")
    return category_id


def _category_names(typed: Mapping[str, str]) -> tuple[str, str]:
    name, name_en = (" ".join(typed.get(key, "").split()) for key in ("name", "name_en"))
    if not 1 <= len(name) <= TITLE_MAX or not 1 <= len(name_en) <= 2 * TITLE_MAX:
        raise Refusal("category.name", most=TITLE_MAX)
    return name, name_en
