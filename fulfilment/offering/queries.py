"""Reads of what is offered, and of what has to leave the shop."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from fulfilment.sorting.models import Shelving
from inventory.places.models import Bin, Place
from inventory.places.rules import BinKind
from inventory.produce.models import Licence, Pack, Produce
from inventory.quality.models import Hold
from inventory.stock.models import Item, Lot
from storefront.catalogue.models import Channel, Listing, Offer

HUB = "hub"


@dataclass(frozen=True)
class OfferedRow:
    """A listing with what stands on the shelves for it. All in packs."""

    slug: str
    title: str
    title_en: str
    hub: str
    hub_id: int
    pack_id: int
    on_shelf: int
    """Offered to the shop and still on a shelf."""
    promised: int
    """Reserved or sold, and not picked yet or picked already; see `left`."""
    left: int
    withheld: int
    """On a shelf, kept out of the shop by a person."""


@dataclass(frozen=True)
class StoppedRow:
    """An offered item on a shelf whose lot may not be sold any more."""

    shelving_id: int
    pack_id: int


def hubs(session: Session) -> Sequence[int]:
    """List the hubs."""
    return session.scalars(select(Place.id).where(Place.kind == HUB).order_by(Place.id)).all()


def offered(session: Session, *, hub_ids: Collection[int] | None) -> list[OfferedRow]:
    """List what stands on the shelves of these hubs by listing, in one statement."""
    is_offered = Shelving.offered_at.is_not(None)
    is_withheld = Shelving.withheld_at.is_not(None)
    left = Offer.stocked + Offer.ahead - Offer.reserved - Offer.sold
    listed: Any = (
        select(
            Listing.slug,
            Listing.title,
            Listing.title_en,
            Place.name,
            Place.id,
            Listing.pack_id,
            func.count().filter(is_offered),
            Offer.reserved + Offer.sold,
            left,
            func.count().filter(is_withheld),
        )
        .select_from(Shelving)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .join(Place, Place.id == Shelving.hub_id)
        .join(Listing, Listing.pack_id == Item.pack_id)
        .join(Channel, and_(Channel.hub_id == Place.id, Channel.kind == "web"))
        .join(Offer, and_(Offer.listing_id == Listing.id, Offer.channel_id == Channel.id))
        .group_by(Listing.id, Place.id, Offer.listing_id, Offer.channel_id)
        .order_by(Place.id, Listing.id)
    )
    if hub_ids is not None:
        listed = listed.where(Place.id.in_(hub_ids))
    return [OfferedRow(*row) for row in session.execute(listed)]


def stopped(session: Session, *, hub_id: int, on: date) -> list[StoppedRow]:
    """Find the offered items on a hub's shelves that are held, expired or unlicensed; locked."""
    is_held = select(Hold.id).where(Hold.lot_id == Lot.id, Hold.released_at.is_(None)).exists()
    is_unlicensed = and_(
        Produce.class_ == "processed",
        or_(Lot.licence_id.is_(None), Licence.expires_on < on),
    )
    rows = session.execute(
        select(Shelving.id, Item.pack_id)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
        .join(Lot, Lot.id == Item.lot_id)
        .join(Produce, Produce.id == Lot.produce_id)
        .outerjoin(Licence, Licence.id == Lot.licence_id)
        .where(
            Shelving.hub_id == hub_id,
            Shelving.offered_at.is_not(None),
            or_(is_held, Lot.expires_on < on, is_unlicensed),
        )
        .order_by(Shelving.id)
        .with_for_update(of=Shelving)
    )
    return [StoppedRow(*row) for row in rows]


def on_shelf(
    session: Session, *, hub_id: int, pack_id: int, is_withheld: bool, most: int
) -> list[int]:
    """Find shelvings of a pack, oldest lot last: what is kept back is kept from the newest.

    Args:
        session: of the caller's transaction.
        hub_id: on whose shelves.
        pack_id: of what.
        is_withheld: those that a person keeps back, or those that are offered.
        most: how many.
    """
    state = Shelving.withheld_at.is_not(None) if is_withheld else Shelving.offered_at.is_not(None)
    return list(
        session.scalars(
            select(Shelving.id)
            .join(Item, Item.id == Shelving.item_id)
            .join(Bin, and_(Bin.id == Item.bin_id, Bin.kind == BinKind.SHELF))
            .where(Shelving.hub_id == hub_id, Item.pack_id == pack_id, state)
            .order_by(Shelving.id.desc())
            .limit(max(0, most))
            .with_for_update(of=Shelving)
        )
    )


def pack_of_slug(session: Session, slug: str) -> int | None:
    """Find which pack a listing sells."""
    return session.scalar(
        select(Listing.pack_id).join(Pack, Pack.id == Listing.pack_id).where(Listing.slug == slug)
    )
