"""Reads of the window: what is found, from which villages it comes, what a listing tells.

Each page takes a fixed number of statements, however many listings there are. Goods on the shelf
are reached by the bins' holdings, never by walking through all items.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Select, Text, and_, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Holding, Item, Lot
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind
from storefront.catalogue.models import Category, Channel, Listing, ListingPhoto, Offer, Price
from storefront.catalogue.queries import (
    ListingRow,
    is_shown,
    left,
    listing_row,
    listings_now,
    web_channel_id,
)
from storefront.finding.rules import Wanted, wanted
from storefront.window.rules import PAGE, Choice

STORIES_MAX = 12
SITEMAP_MAX = 50_000
"""What one sitemap may list (sitemaps.org)."""


@dataclass(frozen=True)
class Shelf:
    """A page of what was found."""

    rows: Sequence[ListingRow]
    has_more: bool


@dataclass(frozen=True)
class OriginRow:
    """A village that packs on the shelf come from now."""

    code: str
    place: str
    place_en: str
    packs: int
    households: int
    latest_on: date
    """When the newest of them was received."""


@dataclass(frozen=True)
class StoryRow:
    """What a household tells of itself, with its consent; the page masks the name."""

    name: str
    story: str
    place_code: str
    place: str
    place_en: str


@dataclass(frozen=True)
class Facets:
    """What the window can be narrowed by: goods on the shelf now, and the tree of categories."""

    categories: Sequence[Category]
    villages: Sequence[Place]
    produce: Sequence[Produce]


def browse(session: Session, asked: Choice, *, now: datetime) -> Shelf:
    """Find a page of listings: the best match first, then what can be had, in one statement."""
    readings = wanted(asked.query)
    found = _found(asked, readings, now=now).subquery("found")
    rows = session.execute(
        listings_now(now)
        .join(found, found.c.id == Listing.id)
        .where(Channel.id == web_channel_id())
        .order_by(found.c.score.desc(), found.c.can_be_had.desc(), Listing.id)
    ).all()
    return Shelf([listing_row(row) for row in rows[:PAGE]], has_more=len(rows) > PAGE)


def facets(session: Session) -> Facets:
    """List what the window can be narrowed by, in three statements."""
    categories = session.scalars(select(Category).order_by(Category.place_in_row, Category.id))
    villages = session.scalars(
        select(Place)
        .where(Place.id.in_(_on_shelf(Villager.place_id)))
        .order_by(Place.name, Place.id)
    )
    listed = select(Pack.produce_id).join(Listing, Listing.pack_id == Pack.id)
    produce = session.scalars(
        select(Produce).where(Produce.id.in_(listed.where(Listing.active))).order_by(Produce.name)
    )
    return Facets(categories.all(), villages.all(), produce.all())


def photos_of(session: Session, *, listing_id: int) -> Sequence[uuid.UUID]:
    """List the photos of a listing, its cover first."""
    return session.scalars(
        select(ListingPhoto.picture_id)
        .where(ListingPhoto.listing_id == listing_id)
        .order_by(ListingPhoto.place_in_row, ListingPhoto.picture_id)
    ).all()


def is_photo(session: Session, picture_id: uuid.UUID) -> bool:
    """Say whether a picture is a photo of a listing, which anybody may see."""
    return bool(
        session.scalar(
            select(ListingPhoto.listing_id).where(ListingPhoto.picture_id == picture_id).limit(1)
        )
    )


def origins(session: Session, *, listing_id: int) -> list[OriginRow]:
    """List the villages whose packs stand on the web shop's shelves now, most packs first."""
    rows = session.execute(
        _shelf_items(
            Place.code,
            Place.name,
            Place.name_en,
            func.count(Item.id),
            func.count(Lot.villager_id.distinct()),
            func.max(Lot.received_on),
        )
        .join(Villager, Villager.id == Lot.villager_id)
        .join(Place, Place.id == Villager.place_id)
        .join(Listing, Listing.pack_id == Item.pack_id)
        .where(Listing.id == listing_id)
        .group_by(Place.id)
        .order_by(func.count(Item.id).desc(), Place.id)
    )
    return [OriginRow(*row) for row in rows]


def stories(
    session: Session, *, listing_id: int | None = None, place_code: str | None = None
) -> list[StoryRow]:
    """List the stories that households let us tell (PIPL art. 25), of a listing or a village."""
    told = (
        select(Villager.name, Villager.story, Place.code, Place.name, Place.name_en)
        .join(Place, Place.id == Villager.place_id)
        .join(
            Consent,
            and_(
                Consent.villager_id == Villager.id,
                Consent.kind == ConsentKind.STORY,
                Consent.revoked_at.is_(None),
            ),
        )
        .where(Villager.story != "")
        .order_by(Villager.id)
        .limit(STORIES_MAX)
    )
    if listing_id is not None:
        pack_id = select(Listing.pack_id).where(Listing.id == listing_id).scalar_subquery()
        told = told.where(
            Villager.id.in_(_shelf_items(Lot.villager_id).where(Item.pack_id == pack_id))
        )
    if place_code is not None:
        told = told.where(Place.code == place_code)
    return [StoryRow(*row) for row in session.execute(told)]


def village(session: Session, code: str) -> Place | None:
    """Find a village that goods come from."""
    return session.scalar(select(Place).where(Place.code == code, Place.kind == "centre"))


def sitemap(session: Session, *, now: datetime) -> tuple[Sequence[str], Sequence[str]]:
    """List the addresses of all listings that are shown, and the codes of all villages."""
    slugs = session.scalars(
        select(Listing.slug).where(is_shown(now)).order_by(Listing.id).limit(SITEMAP_MAX)
    )
    villages = session.scalars(select(Place.code).where(Place.kind == "centre").order_by(Place.id))
    return slugs.all(), villages.all()


def _found(asked: Choice, readings: Sequence[Wanted], *, now: datetime) -> Select[int, int, bool]:
    """Choose the listings of one page, and one more to see whether there are others."""
    channel_id = web_channel_id()
    chosen = (
        select(
            Listing.id,
            _score(readings).label("score"),
            (left() > 0).label("can_be_had"),
        )
        .outerjoin(Offer, (Offer.listing_id == Listing.id) & (Offer.channel_id == channel_id))
        .where(is_shown(now), *_narrowed(asked, now=now))
        .where(
            select(Price.id)
            .where(
                Price.listing_id == Listing.id,
                Price.channel_id == channel_id,
                Price.valid_from <= now,
                or_(Price.valid_until.is_(None), Price.valid_until > now),
            )
            .exists()
        )
        .order_by(_score(readings).desc(), (left() > 0).desc(), Listing.id)
        .limit(PAGE + 1)
        .offset((asked.page - 1) * PAGE)
    )
    if asked.query:
        # A query of which nothing can be read finds nothing, rather than everything.
        chosen = chosen.where(or_(*map(_matches, readings), literal(value=False)))
    return chosen


def _narrowed(asked: Choice, *, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.category:
        conditions.append(Listing.category_id.in_(_below(asked.category)))
    if asked.produce:
        conditions.append(
            Listing.pack_id.in_(
                select(Pack.id)
                .join(Produce, Produce.id == Pack.produce_id)
                .where(Produce.code == asked.produce)
            )
        )
    if asked.village or asked.days:
        packs = _shelf_items(Item.pack_id)
        if asked.village:
            packs = (
                packs.join(Villager, Villager.id == Lot.villager_id)
                .join(Place, Place.id == Villager.place_id)
                .where(Place.code == asked.village)
            )
        if asked.days:
            packs = packs.where(Lot.received_on >= (now - timedelta(days=asked.days)).date())
        conditions.append(Listing.pack_id.in_(packs))
    return conditions


def _matches(reading: Wanted) -> ColumnElement[bool]:
    tokens = literal(list(reading.tokens), ARRAY(Text))
    shared = func.shared_tokens(Listing.search_tokens, tokens)
    # Both say the same; the first one is what the index answers.
    return and_(Listing.search_tokens.overlap(tokens), shared >= reading.least)


def _score(readings: Sequence[Wanted]) -> ColumnElement[int]:
    """Say how much of the query is matched, in thousandths, by the reading that fits best."""
    if not readings:
        return literal(0)
    shares = [
        func.shared_tokens(Listing.search_tokens, literal(list(each.tokens), ARRAY(Text)))
        * (1000 // len(each.tokens))
        for each in readings
    ]
    return func.greatest(*shares) if len(shares) > 1 else shares[0]


def _below(code: str) -> Select[int]:
    """Select a category and all that stand below it."""
    tree = select(Category.id).where(Category.code == code).cte("tree", recursive=True)
    below = aliased(Category)
    return select(tree.union_all(select(below.id).join(tree, below.parent_id == tree.c.id)).c.id)


def _on_shelf(column: InstrumentedAttribute[int]) -> Select[int]:
    """Select something of the lots that stand on the web shop's shelves."""
    return (
        select(column)
        .select_from(Holding)
        .join(Bin, and_(Bin.id == Holding.bin_id, Bin.kind == BinKind.SHELF))
        .join(Channel, and_(Channel.hub_id == Bin.place_id, Channel.id == web_channel_id()))
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Villager, Villager.id == Lot.villager_id)
        .where(Holding.base_units != 0)
    )


def _shelf_items(*columns: Any) -> Select[Any]:
    """Select something of the items that stand on the web shop's shelves."""
    return (
        select(*columns)
        .select_from(Holding)
        .join(Bin, and_(Bin.id == Holding.bin_id, Bin.kind == BinKind.SHELF))
        .join(Channel, and_(Channel.hub_id == Bin.place_id, Channel.id == web_channel_id()))
        .join(Lot, Lot.id == Holding.lot_id)
        .join(Item, and_(Item.lot_id == Lot.id, Item.bin_id == Holding.bin_id))
        .where(Holding.base_units != 0)
    )
