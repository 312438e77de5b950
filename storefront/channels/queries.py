"""Reads of shops at platforms."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from inventory.places.models import Place
from storefront.catalogue.models import Channel, Listing
from storefront.channels.models import PlatformGoods, PlatformShop, PlatformStatus
from storefront.channels.rules import Goods, Keys, Shop


@dataclass(frozen=True)
class ShopRow:
    """A shop of ours at a platform; nothing of its keys."""

    shop_id: int
    code: str
    platform: str
    number: str
    name: str
    channel_id: int
    hub_id: int
    hub_name: str
    hub_name_en: str
    is_open: bool
    opened_at: datetime
    grant_ends_at: datetime | None
    renewal_problem: str


@dataclass(frozen=True)
class GoodsRow:
    """What one of a platform's goods is to us."""

    sku: str
    listing_id: int
    title: str
    title_en: str
    packs: int
    product_no: str
    sku_no: str

    @property
    def at_platform(self) -> Goods:
        """Which goods these are, in the platform's own numbers."""
        return Goods(self.product_no, self.sku_no or self.sku)


def shop_of_code(session: Session, code: str) -> PlatformShop | None:
    """Find a shop by the end of its push address."""
    return session.scalar(select(PlatformShop).where(PlatformShop.code == code))


def shop_of_id(session: Session, shop_id: int) -> PlatformShop:
    """Find a shop that is there."""
    return session.get_one(PlatformShop, shop_id)


def open_shops(session: Session) -> Sequence[PlatformShop]:
    """List the shops whose orders are taken."""
    return session.scalars(
        select(PlatformShop).where(PlatformShop.is_open).order_by(PlatformShop.id)
    ).all()


def shop_for_adapter(shop: PlatformShop) -> Shop:
    """Say of a shop what its platform's adapter has to know."""
    return Shop(shop.number, Keys(**json.loads(shop.keys)), shop.api_base)


def shops(session: Session, *, hub_ids: Collection[int] | None) -> Sequence[ShopRow]:
    """List the shops that are served by these hubs; None means all."""
    chosen = _shops().order_by(PlatformShop.id)
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    return [ShopRow(*row) for row in session.execute(chosen)]


def shop(session: Session, code: str, *, hub_ids: Collection[int] | None) -> ShopRow | None:
    """Find a shop of these hubs by our code; None means all hubs."""
    chosen = _shops().where(PlatformShop.code == code)
    if hub_ids is not None:
        chosen = chosen.where(Channel.hub_id.in_(hub_ids))
    row = session.execute(chosen).first()
    return ShopRow(*row) if row else None


def shop_of_number(session: Session, *, platform: str, number: str) -> ShopRow | None:
    """Find a shop by its platform's own number."""
    row = session.execute(
        _shops().where(PlatformShop.platform == platform, PlatformShop.number == number)
    ).first()
    return ShopRow(*row) if row else None


def _shops() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PlatformShop.id,
            PlatformShop.code,
            PlatformShop.platform,
            PlatformShop.number,
            PlatformShop.name,
            PlatformShop.channel_id,
            Channel.hub_id,
            Place.name,
            Place.name_en,
            PlatformShop.is_open,
            PlatformShop.opened_at,
            PlatformShop.grant_ends_at,
            PlatformShop.renewal_problem,
        )
        .join(Channel, Channel.id == PlatformShop.channel_id)
        .join(Place, Place.id == Channel.hub_id)
    )


def goods(session: Session, *, shop_id: int) -> Sequence[GoodsRow]:
    """List which of the platform's goods are which of ours."""
    rows = session.execute(
        select(
            PlatformGoods.sku,
            PlatformGoods.listing_id,
            Listing.title,
            Listing.title_en,
            PlatformGoods.packs,
            PlatformGoods.product_no,
            PlatformGoods.sku_no,
        )
        .join(Listing, Listing.id == PlatformGoods.listing_id)
        .where(PlatformGoods.shop_id == shop_id)
        .order_by(PlatformGoods.sku)
    )
    return [GoodsRow(*row) for row in rows]


def listings(session: Session) -> Sequence[tuple[int, str, str]]:
    """List what can be sold, as id and title in both languages."""
    rows = session.execute(
        select(Listing.id, Listing.title, Listing.title_en)
        .where(Listing.active)
        .order_by(Listing.id)
    )
    return [(row.id, row.title, row.title_en) for row in rows]


def statuses(session: Session, *, platform: str) -> Sequence[tuple[str, str]]:
    """List a platform's words for states with what they mean."""
    rows = session.execute(
        select(PlatformStatus.raw, PlatformStatus.meaning)
        .where(PlatformStatus.platform == platform)
        .order_by(PlatformStatus.raw)
    )
    return [(row.raw, row.meaning) for row in rows]


def shops_of_platform(session: Session, platform: str) -> Sequence[PlatformShop]:
    """List all shops at a platform, in the order in which they are locked."""
    return session.scalars(
        select(PlatformShop).where(PlatformShop.platform == platform).order_by(PlatformShop.id)
    ).all()


_UNKNOWN_WORDS = text("""
    SELECT unknown_raw, count(*) FROM platform_suborders
    WHERE shop_id = :shop_id AND unknown_raw <> ''
    GROUP BY unknown_raw ORDER BY count(*) DESC, unknown_raw
""")


def unknown_words(session: Session, *, shop_id: int) -> Sequence[tuple[str, int]]:
    """List the platform's words that nobody has said the meaning of, each with its sub-orders.

    Those belong to a feature above this one: they are asked for by their table's name.
    """
    rows = session.execute(_UNKNOWN_WORDS, {"shop_id": shop_id})
    return [(row[0], int(row[1])) for row in rows]


def hubs(session: Session, *, hub_ids: Collection[int] | None) -> Sequence[tuple[int, str, str]]:
    """List the hubs from which a shop may be served, with their two names."""
    chosen = (
        select(Place.id, Place.name, Place.name_en).where(Place.kind == "hub").order_by(Place.id)
    )
    if hub_ids is not None:
        chosen = chosen.where(Place.id.in_(hub_ids))
    return [(row.id, row.name, row.name_en) for row in session.execute(chosen)]
