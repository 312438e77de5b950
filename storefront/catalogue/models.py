"""Tables of channels, listings, prices and offers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

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


class Listing(Table):
    """What a buyer can buy: one pack of one produce."""

    __tablename__ = "listings"
    __table_args__ = (
        UniqueConstraint("slug", name="listings_slug_once"),
        UniqueConstraint("pack_id", name="listings_pack_once"),
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


class Price(Table):
    """What a listing costs in a channel from a moment on; a new price is a new row."""

    __tablename__ = "prices"
    __table_args__ = (
        UniqueConstraint("listing_id", "channel_id", "valid_from", name="prices_once_a_moment"),
        CheckConstraint("price_fen > 0", name="prices_above_zero"),
    )

    id: Mapped[Id]
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    price_fen: Mapped[int]
    """Of one pack."""
    valid_from: Mapped[datetime]


class Offer(Table):
    """How many packs of a listing a channel may sell: the whole promise is this one row.

    What can still be had is `stocked` less `reserved` less `sold`.
    """

    __tablename__ = "offers"
    __table_args__ = (
        PrimaryKeyConstraint("listing_id", "channel_id"),
        CheckConstraint("reserved >= 0 AND sold >= 0", name="offers_never_negative"),
        CheckConstraint("reserved + sold <= stocked", name="offers_never_oversold"),
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    stocked: Mapped[int] = mapped_column(default=0)
    """Packs ever put on the shelf for this channel, less those taken back."""
    reserved: Mapped[int] = mapped_column(default=0)
    """Packs of orders that wait for payment."""
    sold: Mapped[int] = mapped_column(default=0)
    """Packs of paid orders, less those refunded before they were packed."""
