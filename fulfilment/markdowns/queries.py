"""Reads of goods that are sold cheaper or made into others."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.people.models import Account
from fulfilment.sorting.models import Shelving
from inventory.places.models import Bin
from inventory.places.rules import BinKind
from inventory.produce.models import Pack
from inventory.stock.models import Item, Lot
from inventory.unsold.models import Conversion, Markdown
from storefront.catalogue.models import Listing, Price

LISTED_MAX = 100


@dataclass(frozen=True)
class ForSale:
    """What stands on a hub's shelves of one lot and size, and what one costs in the web shop."""

    pack_id: int
    pack_name: str
    pack_name_en: str
    packs: int
    price_fen: int
    """Of one, now."""


@dataclass(frozen=True)
class MarkdownRow:
    """A lower price of what was left of a lot."""

    markdown_id: int
    lot_code: str
    pack_id: int
    pack_name: str
    pack_name_en: str
    packs: int
    before_fen: int
    price_fen: int
    picture_id: uuid.UUID | None
    marked_by: str
    marked_at: datetime

    @property
    def bearer(self) -> str:
        """Tell who bears what it is less than a price that the villager named."""
        return "desk" if self.picture_id is None else "villager"


def for_sale(
    session: Session, *, lot_id: int, channel_id: int, hub_id: int, now: datetime
) -> list[ForSale]:
    """Tell what the web shop sells of a lot, by size, in one statement."""
    price = (
        select(Price.price_fen)
        .where(
            Price.listing_id == Listing.id,
            Price.channel_id == channel_id,
            Price.valid_from <= now,
            or_(Price.valid_until.is_(None), Price.valid_until > now),
        )
        .order_by(Price.valid_from.desc(), Price.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Pack.id, Pack.name, Pack.name_en, func.count(Item.id), price)
        .select_from(Shelving)
        .join(Item, Item.id == Shelving.item_id)
        .join(Bin, Bin.id == Item.bin_id)
        .join(Pack, Pack.id == Item.pack_id)
        .join(Listing, Listing.pack_id == Pack.id)
        .where(
            Item.lot_id == lot_id,
            Bin.kind == BinKind.SHELF,
            Shelving.hub_id == hub_id,
            Shelving.offered_at.is_not(None),
            price.is_not(None),
        )
        .group_by(Pack.id, Listing.id)
        .order_by(Pack.id)
    )
    return [ForSale(*row) for row in rows]


def offered_items(session: Session, *, lot_id: int, pack_id: int, hub_id: int) -> list[Item]:
    """List the labels of a lot and size that a hub's shop may sell, in order of labelling."""
    return list(
        session.scalars(
            select(Item)
            .join(Shelving, Shelving.item_id == Item.id)
            .join(Bin, Bin.id == Item.bin_id)
            .where(
                Item.lot_id == lot_id,
                Item.pack_id == pack_id,
                Bin.kind == BinKind.SHELF,
                Shelving.hub_id == hub_id,
                Shelving.offered_at.is_not(None),
            )
            .order_by(Item.id)
        )
    )


def marked_pack(session: Session, *, lot_id: int, pack_id: int) -> Pack | None:
    """Find the pack as which a lot's goods of this size are sold cheaper already."""
    return session.scalar(
        select(Pack)
        .join(Markdown, Markdown.pack_id == Pack.id)
        .where(Markdown.lot_id == lot_id, Pack.marked_from_id == pack_id)
        .limit(1)
    )


def listing_of_pack(session: Session, pack_id: int) -> Listing:
    """Find the listing of a pack that is for sale."""
    return session.scalars(select(Listing).where(Listing.pack_id == pack_id)).one()


def to_process(session: Session, *, lot_id: int, hub_id: int) -> list[Item]:
    """List the labels of a lot on the dock and shelves of a hub, in order of labelling."""
    return list(
        session.scalars(
            select(Item)
            .join(Bin, Bin.id == Item.bin_id)
            .where(
                Item.lot_id == lot_id,
                Item.base_units > 0,
                Bin.place_id == hub_id,
                Bin.kind.in_((BinKind.DOCK, BinKind.SHELF)),
            )
            .order_by(Item.id)
        )
    )


def markdowns(session: Session, *, lot_id: int | None = None) -> list[MarkdownRow]:
    """List lower prices, of one lot or the latest of all, the latest first."""
    wanted = (
        select(
            Markdown.id,
            Lot.code,
            Pack.id,
            Pack.name,
            Pack.name_en,
            Markdown.packs,
            Markdown.before_fen,
            Markdown.price_fen,
            Markdown.picture_id,
            Account.name,
            Markdown.marked_at,
        )
        .join(Lot, Lot.id == Markdown.lot_id)
        .join(Pack, Pack.id == Markdown.pack_id)
        .join(Account, Account.id == Markdown.marked_by)
        .order_by(Markdown.id.desc())
        .limit(LISTED_MAX)
    )
    if lot_id is not None:
        wanted = wanted.where(Markdown.lot_id == lot_id)
    return [MarkdownRow(*tuple(row)) for row in session.execute(wanted)]


def conversions_of(session: Session, lot_id: int) -> list[Conversion]:
    """List when what was left of a lot was set aside to be made into other goods."""
    return list(
        session.scalars(
            select(Conversion).where(Conversion.lot_id == lot_id).order_by(Conversion.id)
        )
    )
