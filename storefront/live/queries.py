"""Reads of a live room's pool."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, func, select
from sqlalchemy.orm import Session, aliased

from storefront.catalogue.models import Channel, Listing, Offer
from storefront.catalogue.rules import WEB_CHANNEL
from storefront.suborders.models import PlatformSuborder
from storefront.suborders.rules import Fate


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

    @property
    def left(self) -> int:
        """Packs that can still be had in the room."""
        return self.stocked - self.reserved - self.sold


def web_channel_of(session: Session, *, hub_id: int) -> int | None:
    """Find the web shop that sells from a hub's shelves: the common pool."""
    return session.scalar(
        select(func.min(Channel.id)).where(Channel.hub_id == hub_id, Channel.kind == WEB_CHANNEL)
    )


def pool(session: Session, *, shop_id: int, channel_id: int, hub_id: int) -> Sequence[PoolRow]:
    """List all that a room has or could have, what it has first; in one statement."""
    common, room = aliased(Offer), aliased(Offer)
    web_id = (
        select(func.min(Channel.id))
        .where(Channel.hub_id == hub_id, Channel.kind == WEB_CHANNEL)
        .scalar_subquery()
    )
    short = (
        select(func.coalesce(func.sum(PlatformSuborder.packs), 0).cast(BigInteger))
        .where(
            PlatformSuborder.shop_id == shop_id,
            PlatformSuborder.fate == Fate.SHORT,
            PlatformSuborder.listing_id == Listing.id,
        )
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
        )
        .select_from(Listing)
        .outerjoin(common, (common.listing_id == Listing.id) & (common.channel_id == web_id))
        .outerjoin(room, (room.listing_id == Listing.id) & (room.channel_id == channel_id))
        .where(Listing.active)
        .order_by((func.coalesce(room.stocked, 0) > 0).desc(), Listing.id)
    )
    return [PoolRow(*row) for row in rows]
