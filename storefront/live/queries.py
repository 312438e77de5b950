"""Reads of a live room: its pool, its minutes, and what its platform has not been told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import BigInteger, func, select, text
from sqlalchemy.orm import Session, aliased

from storefront.catalogue.models import Channel, Listing, Offer
from storefront.catalogue.rules import WEB_CHANNEL
from storefront.channels.models import PlatformGoods, PlatformShop
from storefront.channels.queries import ShopRow
from storefront.inbox import queries as inbox
from storefront.live.models import LiveGoods, LiveMinute, LiveSession, StockChange
from storefront.live.rules import Point, is_nearly_empty
from storefront.suborders import queries as suborders
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.rules import NEEDS_PERSON, Fate

MINUTES_SHOWN = 180


@dataclass(frozen=True)
class PoolRow:
    """A listing in a room: what was set aside, what of it is gone, what could still be added."""

    listing_id: int
    slug: str
    title: str
    title_en: str
    counter: str
    counter_en: str
    stocked: int
    reserved: int
    sold: int
    short: int
    """Packs that shoppers have paid for and the pool cannot serve."""
    common: int
    """Packs that the web shop could still sell, so that can be set aside."""
    number: int | None
    """By which it is called all session long; nothing where it was not set aside."""
    capped_packs: int | None
    """What went back when it was capped; nothing where it is sold."""
    skus: int
    """How many of the platform's goods come out of it."""

    @property
    def left(self) -> int:
        """Packs that can still be had in the room."""
        return self.stocked - self.reserved - self.sold

    @property
    def is_capped(self) -> bool:
        """Whether it is sold no more, by the operator's word."""
        return self.capped_packs is not None

    @property
    def is_nearly_empty(self) -> bool:
        """Whether at most a tenth is left of what is sold."""
        return not self.is_capped and is_nearly_empty(left=self.left, stocked=self.stocked)


@dataclass(frozen=True)
class StockRow:
    """A change of stock that waits for a person, because the platform would not or did not say."""

    change_id: int
    sku: str
    title: str | None
    """Of what it is to us; nothing where it is not matched any more."""
    title_en: str | None
    units: int
    state: str
    outcome: str
    asked_at: datetime
    there_if_heard: int | None
    """What the platform should show now if it has heard of it: what is left, in its own goods."""
    unsure_of_sku: int
    """How many of the same goods are in doubt: of several, no figure tells one from another."""

    @property
    def is_unsure(self) -> bool:
        """Whether nobody knows if the platform has heard of it."""
        return self.state == "unsure"

    @property
    def figures(self) -> tuple[int, int] | None:
        """What the platform shows if it has heard of it, and if it has not."""
        if not self.is_unsure or self.there_if_heard is None or self.unsure_of_sku > 1:
            return None
        return self.there_if_heard, self.there_if_heard - self.units


@dataclass(frozen=True)
class Board:
    """All figures of a room at one moment."""

    pool: Sequence[PoolRow]
    """What is or was on the table, by its number; then what shoppers wait for and is not there."""
    counts: Mapping[str, int]
    waiting: int
    """Messages that nobody has handled yet."""
    points: Sequence[Point]
    overdue: int
    """Pre-sales whose promised day is over."""
    stock_waits: int
    """Changes of stock at the platform that wait for a person."""

    @property
    def undecided(self) -> int:
        """Sub-orders that wait for a person."""
        return self.overdue + sum(self.counts.get(fate, 0) for fate in NEEDS_PERSON)

    @property
    def for_host(self) -> Sequence[PoolRow]:
        """As the host holds goods up: what is nearly gone first, what is gone or capped last."""
        return sorted(self.pool, key=lambda row: (row.left == 0, not row.is_nearly_empty))

    @property
    def by_hand(self) -> Sequence[PoolRow]:
        """Goods on the table whose stock at the platform nobody but a person can change."""
        return [row for row in self.pool if row.number is not None and row.skus != 1]

    @property
    def served(self) -> int:
        """Sub-orders that are orders of ours."""
        return self.counts.get(Fate.SERVED, 0)


def board(session: Session, shop: ShopRow, *, today: date) -> Board:
    """Read all figures of a room, in six statements."""
    live = open_session(session, shop_id=shop.shop_id)
    return Board(
        pool=[row for row in pool_of(session, shop) if row.number is not None or row.short],
        counts=suborders.counts(session, shop_id=shop.shop_id),
        waiting=inbox.waiting(session, shop_id=shop.shop_id),
        points=minutes(session, session_id=live.id) if live else (),
        overdue=suborders.overdue(session, shop_id=shop.shop_id, today=today),
        stock_waits=stock_waits(session, shop_id=shop.shop_id),
    )


def web_channel_of(session: Session, *, hub_id: int) -> int | None:
    """Find the web shop that sells from a hub's shelves: the common pool."""
    return session.scalar(
        select(func.min(Channel.id)).where(Channel.hub_id == hub_id, Channel.kind == WEB_CHANNEL)
    )


def left_in_room(session: Session, *, channel_id: int, listing_id: int) -> int:
    """Tell how many packs of a listing a room can still sell; its offer is locked."""
    left = session.scalar(
        select(Offer.stocked - Offer.reserved - Offer.sold)
        .where(Offer.channel_id == channel_id, Offer.listing_id == listing_id)
        .with_for_update(key_share=True)
    )
    return left or 0


def listings_in_room(session: Session, *, channel_id: int) -> Sequence[int]:
    """List what a room was ever given, by id."""
    return session.scalars(
        select(Offer.listing_id).where(Offer.channel_id == channel_id).order_by(Offer.listing_id)
    ).all()


def freed_off_the_table(session: Session) -> Sequence[tuple[int, int]]:
    """List what became free in rooms after their session closed, as shop and listing."""
    rows = session.execute(
        select(PlatformShop.id, Offer.listing_id)
        .join(Offer, Offer.channel_id == PlatformShop.channel_id)
        .outerjoin(
            LiveGoods,
            (LiveGoods.shop_id == PlatformShop.id)
            & (LiveGoods.listing_id == Offer.listing_id)
            & LiveGoods.ended_at.is_(None),
        )
        .where(
            LiveGoods.shop_id.is_(None),
            Offer.stocked - Offer.reserved - Offer.sold > 0,
        )
        .order_by(PlatformShop.id, Offer.listing_id)
    )
    return [(row.id, row.listing_id) for row in rows]


def open_session(session: Session, *, shop_id: int) -> LiveSession | None:
    """Find the session of a shop that is on the air."""
    return session.scalar(
        select(LiveSession).where(LiveSession.shop_id == shop_id, LiveSession.closed_at.is_(None))
    )


def minutes(session: Session, *, session_id: int) -> Sequence[Point]:
    """List how a session stood, all listings together, oldest first."""
    rows = session.execute(
        select(
            LiveMinute.at,
            func.sum(LiveMinute.reserved).cast(BigInteger),
            func.sum(LiveMinute.sold).cast(BigInteger),
            func.sum(LiveMinute.left_packs).cast(BigInteger),
        )
        .where(LiveMinute.session_id == session_id)
        .group_by(LiveMinute.at)
        .order_by(LiveMinute.at.desc())
        .limit(MINUTES_SHOWN)
    )
    return [Point(*row) for row in rows][::-1]


def stock_to_tell(session: Session, *, shop_id: int) -> Sequence[StockChange]:
    """List the changes that a platform has not been told, oldest first."""
    return session.scalars(
        select(StockChange)
        .where(StockChange.shop_id == shop_id, StockChange.state == "asked")
        .order_by(StockChange.id)
    ).all()


_STOCK_FOR_PERSON = text("""
    SELECT change.id, change.sku, listings.title, listings.title_en, change.units, change.state,
        change.outcome, change.asked_at,
        (offers.stocked - offers.reserved - offers.sold) / goods.packs - coalesce(untold.units, 0),
        count(*) FILTER (WHERE change.state = 'unsure') OVER (PARTITION BY change.sku)
    FROM stock_changes AS change
    JOIN platform_shops ON platform_shops.id = change.shop_id
    LEFT JOIN platform_goods AS goods ON goods.shop_id = change.shop_id AND goods.sku = change.sku
    LEFT JOIN listings ON listings.id = goods.listing_id
    LEFT JOIN offers ON offers.channel_id = platform_shops.channel_id
        AND offers.listing_id = goods.listing_id
    LEFT JOIN LATERAL (
        SELECT CAST(sum(units) AS bigint) AS units FROM stock_changes AS waiting
        WHERE waiting.shop_id = change.shop_id AND waiting.sku = change.sku
            AND waiting.state IN ('asked', 'sent', 'refused')
    ) AS untold ON true
    WHERE change.shop_id = :shop_id AND change.state IN ('refused', 'unsure')
    ORDER BY change.id
""")


def stock_for_person(session: Session, *, shop_id: int) -> Sequence[StockRow]:
    """List all changes that wait for a person, oldest first: refused, or perhaps not heard."""
    return [StockRow(*row) for row in session.execute(_STOCK_FOR_PERSON, {"shop_id": shop_id})]


def stock_waits(session: Session, *, shop_id: int) -> int:
    """Count the changes that wait for a person."""
    return (
        session.scalar(
            select(func.count()).where(
                StockChange.shop_id == shop_id, StockChange.state.in_(("refused", "unsure"))
            )
        )
        or 0
    )


def shops_to_tell(session: Session) -> Sequence[int]:
    """List the shops whose platform has not been told all."""
    return session.scalars(
        select(StockChange.shop_id)
        .where(StockChange.state == "asked")
        .distinct()
        .order_by(StockChange.shop_id)
    ).all()


def pool_of(session: Session, shop: ShopRow) -> Sequence[PoolRow]:
    """List all that a room has or could have, what is on the table first; in one statement."""
    common, room = aliased(Offer), aliased(Offer)
    web_id = (
        select(func.min(Channel.id))
        .where(Channel.hub_id == shop.hub_id, Channel.kind == WEB_CHANNEL)
        .scalar_subquery()
    )
    short = (
        select(func.coalesce(func.sum(PlatformSuborder.packs), 0).cast(BigInteger))
        .where(
            PlatformSuborder.shop_id == shop.shop_id,
            PlatformSuborder.fate == Fate.SHORT,
            PlatformSuborder.listing_id == Listing.id,
        )
        .scalar_subquery()
    )
    skus = (
        select(func.count())
        .where(PlatformGoods.shop_id == shop.shop_id, PlatformGoods.listing_id == Listing.id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Listing.id,
            Listing.slug,
            Listing.title,
            Listing.title_en,
            Listing.counter,
            Listing.counter_en,
            func.coalesce(room.stocked, 0),
            func.coalesce(room.reserved, 0),
            func.coalesce(room.sold, 0),
            short,
            func.coalesce(common.stocked - common.reserved - common.sold, 0),
            LiveGoods.number,
            LiveGoods.capped_packs,
            skus,
        )
        .select_from(Listing)
        .outerjoin(common, (common.listing_id == Listing.id) & (common.channel_id == web_id))
        .outerjoin(room, (room.listing_id == Listing.id) & (room.channel_id == shop.channel_id))
        .outerjoin(
            LiveGoods, (LiveGoods.listing_id == Listing.id) & (LiveGoods.shop_id == shop.shop_id)
        )
        .where(Listing.active)
        .order_by(LiveGoods.number.nulls_last(), Listing.id)
    )
    return [PoolRow(*row) for row in rows]
