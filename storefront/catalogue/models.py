"""Tables of channels, categories, listings, their photos, prices and offers."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from app.database.columns import Id, Table


class Channel(Table):
    """Where things are sold: the web shop, a city shop, a live room. Served by one hub."""

    __tablename__ = "channels"
    __table_args__ = (
        UniqueConstraint("code", name="channels_code_once"),
        CheckConstraint("kind IN ('web', 'shop', 'live')", name="channels_kind_known"),
        CheckConstraint("freight_fen >= 0", name="channels_freight_never_negative"),
    )

    id: Mapped[Id]
    code: Mapped[str]
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str]
    hub_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    freight_fen: Mapped[int]
    """Flat freight of one order, paid by the shopper."""


class Category(Table):
    """A shelf label of the shop window; one may stand below an older one."""

    __tablename__ = "categories"
    __table_args__ = (
        UniqueConstraint("code", name="categories_code_once"),
        CheckConstraint("kind IN ('goods', 'errands')", name="categories_kind_known"),
        CheckConstraint("parent_id < id", name="categories_below_an_older_one"),
    )

    id: Mapped[Id]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    code: Mapped[str]
    kind: Mapped[str]
    """goods, or errands: what a service centre does for people, not a thing in a parcel."""
    name: Mapped[str]
    name_en: Mapped[str]
    place_in_row: Mapped[int]
    """Categories beside each other stand in this order."""


class Listing(Table):
    """What a buyer can buy: one pack of one produce."""

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("slug", name="listings_slug_once"),
        UniqueConstraint("pack_id", name="listings_pack_once"),
        CheckConstraint("ship_grams > 0", name="listings_ship_grams_above_zero"),
        CheckConstraint("tolerance_grams > 0", name="listings_tolerance_above_zero"),
        CheckConstraint("sells_until > sells_from", name="listings_sold_for_a_while"),
        CheckConstraint(
            "(season_from IS NULL) = (season_until IS NULL)"
            " AND season_from BETWEEN 101 AND 1231 AND season_until BETWEEN 101 AND 1231",
            name="listings_season_whole",
        ),
        Index(
            "listings_search_idx",
            "search_tokens",
            postgresql_using="gin",
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: Mapped[Id]
    slug: Mapped[str]
    pack_id: Mapped[int] = mapped_column(ForeignKey("packs.id"))
    title: Mapped[str]
    title_en: Mapped[str]
    description: Mapped[str]
    description_en: Mapped[str]
    counter: Mapped[str]
    """What one pack is called when counted: 盘, 瓶."""
    counter_en: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("categories.id"), index=True)
    search_tokens: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    """What a search finds it by: see `storefront.finding.rules`."""
    sells_from: Mapped[datetime | None]
    """Shown before, sold from then on."""
    sells_until: Mapped[datetime | None]
    season_from: Mapped[int | None]
    """Month and day from which it is sold each year: 1115 for 15 November."""
    season_until: Mapped[int | None]
    """Last day of its season, inclusive; before `season_from` where it goes over the new year."""
    ship_grams: Mapped[int | None]
    """Of one pack as it is sent; nothing where its content's own weight will do."""
    tolerance_grams: Mapped[int | None]
    """Sold by weight: how far a pack may be off; what it lacks is paid back. Else nothing."""
    is_cold: Mapped[bool] = mapped_column(default=False)
    """It travels cold."""
    spoils_once_opened: Mapped[bool] = mapped_column(default=False)
    """No return without a reason once the shopper has confirmed it (七日无理由退货暂行办法)."""
    ships_on: Mapped[date | None]
    """First day on which packs that are promised ahead of the goods are sent."""


class ListingPhoto(Table):
    """A photo of a listing; the first in the row is its cover."""

    __tablename__ = "listing_photos"
    __table_args__ = (PrimaryKeyConstraint("listing_id", "picture_id"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"), index=True)
    place_in_row: Mapped[int]


class Price(Table):
    """What a listing costs in a channel from a moment on, or for a time; never edited."""

    __tablename__ = "prices"
    __table_args__ = (
        UniqueConstraint("listing_id", "channel_id", "valid_from", name="prices_once_a_moment"),
        CheckConstraint("price_fen > 0", name="prices_above_zero"),
        CheckConstraint("heaviest_grams > 0", name="prices_heaviest_above_zero"),
        CheckConstraint("valid_until > valid_from", name="prices_valid_for_a_while"),
    )

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    price_fen: Mapped[int]
    """Of one pack; where it is priced by weight, of the heaviest that may be sent."""
    heaviest_grams: Mapped[int | None]
    """Priced by weight: what the price is paid for, and what the packed one lacks goes back."""
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]
    """Nothing for a price that holds until another follows; a price for a time ends by itself,
    and the one before it holds again."""


class Offer(Table):
    """How many packs of a listing a channel may sell: the whole promise is this one row.

    What can still be had is `stocked` and `ahead` less `reserved` less `sold`.
    """

    __tablename__ = "offers"
    __table_args__ = (
        PrimaryKeyConstraint("listing_id", "channel_id"),
        CheckConstraint("reserved >= 0 AND sold >= 0 AND ahead >= 0", name="offers_never_negative"),
        CheckConstraint("reserved + sold <= stocked + ahead", name="offers_never_oversold"),
        Index("offers_window_idx", "channel_id", "can_be_had", "listing_id"),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    stocked: Mapped[int] = mapped_column(default=0)
    """Packs ever put on the shelf for this channel, less those taken back."""
    ahead: Mapped[int] = mapped_column(default=0)
    """Packs that may be sold before they are there; goods that come take their place."""
    reserved: Mapped[int] = mapped_column(default=0)
    """Packs of orders that wait for payment."""
    sold: Mapped[int] = mapped_column(default=0)
    """Packs of paid orders, less those refunded before they were packed."""
    can_be_had: Mapped[bool] = mapped_column(
        Computed("stocked + ahead - reserved - sold > 0", persisted=True)
    )
    """Whether anything is left; the database says it, for the order of the window."""
