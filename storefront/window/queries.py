"""Reads of the window: what is found, from which villages it comes, what households tell.

Each page takes a fixed number of statements, however many listings there are. Goods on the shelf
are reached by the bins' holdings, never by walking through all items.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Pack, Produce
from inventory.stock.models import Holding, Item, Lot
from inventory.villagers.models import Consent, Villager
from inventory.villagers.rules import ConsentKind
from storefront.catalogue.models import Category, Channel, Listing, Offer, Price
from storefront.catalogue.queries import (
    MOMENT,
    ListingRow,
    is_shown,
    listing_row,
    listings_now,
    web_channel_id,
)
from storefront.finding.rules import Wanted, wanted
from storefront.window.rules import PAGE, Choice, Mark

STORIES_MAX = 12
WHOLE = 1000
"""The score of what matches all of a query; in thousandths."""
SKIPPED, READ = bindparam("skipped", type_=BigInteger), bindparam("read", type_=BigInteger)
"""How many listings the pages before show, and how many are read to fill this one."""


@dataclass(frozen=True)
class Shelf:
    """A page of what was found."""

    rows: Sequence[ListingRow]
    has_more: bool
    earlier: Mark | None = None
    """Where the page before begins; nothing where pages are counted off."""
    later: Mark | None = None


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
    """Find a page of listings: the best match first, then what can be had, in one statement.

    No more is read than the page shows, where nothing is searched for and the page has a mark.
    """
    statement = _page(_matching(asked)) if asked.query else _page_of_row(_shape(asked))
    rows = session.execute(statement, _words(asked, now)).all()
    is_back = asked.mark is not None and asked.mark.is_back
    shown = rows[-PAGE:] if is_back else rows[:PAGE]
    marks = [Mark(row.Listing.id, row.can_be_had) for row in shown] if not asked.query else []
    return Shelf(
        [listing_row(row) for row in shown],
        has_more=is_back or len(rows) > PAGE,
        earlier=replace(marks[0], is_back=True) if marks else None,
        later=marks[-1] if marks else None,
    )


def facets(session: Session) -> Facets:
    """List what the window can be narrowed by, in three statements."""
    categories = session.scalars(select(Category).order_by(Category.place_in_row, Category.id))
    on_shelf = _shelf_lots(Villager.place_id).join(Villager, Villager.id == Lot.villager_id)
    villages = session.scalars(
        select(Place).where(Place.id.in_(on_shelf)).order_by(Place.name, Place.id)
    )
    # The first listing of a produce tells enough: the others are not read.
    is_listed = (
        select(literal(value=True))
        .select_from(Pack)
        .join(Listing, Listing.pack_id == Pack.id)
        .where(Pack.produce_id == Produce.id, Listing.active)
        .limit(1)
        .correlate(Produce)
        .scalar_subquery()
    )
    produce = session.scalars(select(Produce).where(is_listed).order_by(Produce.name))
    return Facets(categories.all(), villages.all(), produce.all())


def origins(session: Session, *, listing_id: int) -> list[OriginRow]:
    """List the villages whose packs stand on the web shop's shelves now, most packs first."""
    rows = session.execute(_origins(), {"listing_id": listing_id})
    return [OriginRow(*row) for row in rows]


@cache
def _origins() -> Select[Any]:
    return (
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
        .where(Listing.id == bindparam("listing_id"))
        .group_by(Place.id)
        .order_by(func.count(Item.id).desc(), Place.id)
    )


def stories_of_listing(session: Session, listing_id: int) -> list[StoryRow]:
    """List the stories of households whose packs of a listing are on the shelf (PIPL art. 25)."""
    rows = session.execute(_stories_of_listing(), {"listing_id": listing_id})
    return [StoryRow(*row) for row in rows]


def stories_of_village(session: Session, code: str) -> list[StoryRow]:
    """List the stories that households of a village let us tell (PIPL art. 25)."""
    return [StoryRow(*row) for row in session.execute(_told().where(Place.code == code))]


@cache
def _stories_of_listing() -> Select[Any]:
    pack_id = select(Listing.pack_id).where(Listing.id == bindparam("listing_id")).scalar_subquery()
    return _told().where(
        Villager.id.in_(_shelf_items(Lot.villager_id).where(Item.pack_id == pack_id))
    )


def _told() -> Select[Any]:
    columns: Sequence[Any] = (
        Villager.name,
        Villager.story,
        Place.code,
        Place.name,
        Place.name_en,
    )
    return (
        select(*columns)
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


def village(session: Session, code: str) -> Place | None:
    """Find a village that goods come from."""
    return session.scalar(select(Place).where(Place.code == code, Place.kind == "centre"))


def _page(found: Select[Any]) -> Select[Any]:
    row = found.subquery()
    return (
        listings_now(MOMENT)
        .add_columns(row.c.can_be_had)
        .join(row, row.c.id == Listing.id)
        .where(Channel.id == web_channel_id())
        .order_by(row.c.score.desc(), row.c.can_be_had.desc(), Listing.id)
    )


@cache
def _page_of_row(shape: Choice) -> Select[Any]:
    """Write the statement of all pages that are narrowed by the same things, once."""
    return _page(_in_row(shape))


def _shape(asked: Choice) -> Choice:
    """Say by what is narrowed, without by which."""
    return Choice(
        category=asked.category and "?",
        village=asked.village and "?",
        produce=asked.produce and "?",
        days=bool(asked.days),
        mark=asked.mark and replace(asked.mark, listing_id=0),
    )


def _words(asked: Choice, now: datetime) -> dict[str, Any]:
    """Give the statements what they leave open."""
    skipped = 0 if asked.mark else (asked.page - 1) * PAGE
    return {
        "now": now,
        "category": asked.category,
        "village": asked.village,
        "produce": asked.produce,
        "received_from": (now - timedelta(days=asked.days)).date(),
        "listing_id": asked.mark.listing_id if asked.mark else None,
        "skipped": skipped,
        "read": skipped + PAGE + 1,
    }


def _in_row(asked: Choice) -> Select[Any]:
    """Choose a page of the row, from its mark on, and one more to see whether there are others.

    Each side of the row is walked by an index, and only until the page is full.
    """
    mark, narrowed = asked.mark, _narrowed(asked)
    is_back = mark is not None and mark.is_back
    sides = [False, True] if is_back else [True, False]
    if mark:
        sides = sides[sides.index(mark.can_be_had) :]
    parts = []
    for side in sides:
        part = _side(narrowed, can_be_had=side).add_columns(literal(0).label("score"))
        if mark and mark.can_be_had == side:
            seen = bindparam("listing_id", type_=BigInteger)
            part = part.where(Listing.id < seen if is_back else Listing.id > seen)
        part = part.order_by(Listing.id.desc() if is_back else Listing.id)
        parts.append(select(part.limit(READ).subquery()))
    return _cut(parts)


def _matching(asked: Choice) -> Select[Any]:
    """Choose a page of what a query finds: all of it, then most of it.

    What matches in part is weighed against each other only where the page has room for it.
    """
    readings, narrowed = wanted(asked.query), _narrowed(asked)
    whole = or_(*map(_has_all, readings), literal(value=False))
    # A query of which nothing can be read finds nothing, rather than everything.
    partly = and_(or_(*map(_matches, readings), literal(value=False)), not_(whole))
    score = _score(readings).label("score")
    sides = [_side(narrowed, can_be_had=side) for side in (True, False)]
    parts = [
        side.add_columns(literal(WHOLE).label("score")).where(whole).order_by(Listing.id)
        for side in sides
    ]
    weighed = union_all(*(side.add_columns(score).where(partly) for side in sides)).subquery()
    best = (weighed.c.score.desc(), weighed.c.can_be_had.desc(), weighed.c.id)
    parts.append(select(weighed).order_by(*best))
    return _cut([select(part.limit(READ).subquery()) for part in parts])


def _cut(parts: Sequence[Select[Any]]) -> Select[Any]:
    """Cut a page out of parts that follow each other; the later ones are read only for room."""
    return select(union_all(*parts).subquery()).limit(PAGE + 1).offset(SKIPPED)


def _side(narrowed: Sequence[ColumnElement[bool]], *, can_be_had: bool) -> Select[Any]:
    """Select of the window what can be had, or what cannot."""
    channel_id = web_channel_id()
    is_priced = (
        select(Price.id)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == channel_id,
            Price.valid_from <= MOMENT,
            or_(Price.valid_until.is_(None), Price.valid_until > MOMENT),
        )
        .exists()
    )
    columns: Sequence[Any] = (Listing.id, literal(can_be_had).label("can_be_had"))
    chosen = select(*columns).where(is_shown(MOMENT), *narrowed, is_priced)
    offered = and_(Offer.listing_id == Listing.id, Offer.channel_id == channel_id, Offer.can_be_had)
    if can_be_had:
        return chosen.join(Offer, offered)
    # A listing that nothing was ever brought for has no offer.
    return chosen.where(~select(Offer.listing_id).where(offered).exists())


def _narrowed(asked: Choice) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.category:
        conditions.append(Listing.category_id.in_(_below()))
    if asked.produce:
        conditions.append(
            Listing.pack_id.in_(
                select(Pack.id)
                .join(Produce, Produce.id == Pack.produce_id)
                .where(Produce.code == bindparam("produce"))
            )
        )
    if asked.village or asked.days:
        packs = _shelf_items(Item.pack_id)
        if asked.village:
            packs = (
                packs.join(Villager, Villager.id == Lot.villager_id)
                .join(Place, Place.id == Villager.place_id)
                .where(Place.code == bindparam("village"))
            )
        if asked.days:
            packs = packs.where(Lot.received_on >= bindparam("received_from"))
        conditions.append(Listing.pack_id.in_(packs))
    return conditions


def _has_all(reading: Wanted) -> ColumnElement[bool]:
    return Listing.search_tokens.contains(literal(list(reading.tokens), ARRAY(Text)))


def _matches(reading: Wanted) -> ColumnElement[bool]:
    tokens = literal(list(reading.tokens), ARRAY(Text))
    shared = func.shared_tokens(Listing.search_tokens, tokens)
    # Both say the same; the first one is what the index answers.
    return and_(Listing.search_tokens.overlap(tokens), shared >= reading.least)


def _score(readings: Sequence[Wanted]) -> ColumnElement[int]:
    """Say how much of the query is matched, in thousandths, by the reading that fits best."""
    shares = [
        func.shared_tokens(Listing.search_tokens, literal(list(each.tokens), ARRAY(Text)))
        * (WHOLE // len(each.tokens))
        for each in readings
    ]
    return func.greatest(0, *shares)


def _below() -> Select[int]:
    """Select a category and all that stand below it."""
    tree = (
        select(Category.id)
        .where(Category.code == bindparam("category"))
        .cte("tree", recursive=True)
    )
    below = aliased(Category)
    return select(tree.union_all(select(below.id).join(tree, below.parent_id == tree.c.id)).c.id)


def _shelf_items(*columns: Any) -> Select[Any]:
    """Select something of the items that stand on the web shop's shelves."""
    return _shelf_lots(*columns).join(
        Item, and_(Item.lot_id == Lot.id, Item.bin_id == Holding.bin_id)
    )


def _shelf_lots(*columns: Any) -> Select[Any]:
    """Select something of the lots that stand on the web shop's shelves."""
    return (
        select(*columns)
        .select_from(Holding)
        .join(Bin, and_(Bin.id == Holding.bin_id, Bin.kind == BinKind.SHELF))
        .join(Channel, and_(Channel.hub_id == Bin.place_id, Channel.id == web_channel_id()))
        .join(Lot, Lot.id == Holding.lot_id)
        .where(Holding.base_units != 0)
    )
