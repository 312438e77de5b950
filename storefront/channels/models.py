"""Tables of shops at platforms, what their goods are to us, and what their words mean."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class PlatformShop(Table):
    """A shop of ours at a platform; it sells from one channel, its pool."""

    __tablename__ = "platform_shops"
    __table_args__ = (
        UniqueConstraint("code", name="platform_shops_code_once"),
        UniqueConstraint("platform", "number", name="platform_shops_number_once"),
        UniqueConstraint("channel_id", name="platform_shops_channel_once"),
        CheckConstraint(
            "platform IN ('douyin', 'wechat', 'kuaishou', 'pinduoduo')",
            name="platform_shops_platform_known",
        ),
    )

    id: Mapped[Id]
    code: Mapped[str]
    """Ours, hard to guess: the end of the address to which the platform pushes."""
    platform: Mapped[str]
    number: Mapped[str]
    """The platform's own number of the shop."""
    name: Mapped[str]
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))
    keys: Mapped[str] = mapped_column(SealedText)
    """`rules.Keys` as JSON."""
    api_base: Mapped[str]
    is_open: Mapped[bool]
    """Whether its messages are taken; those that came before are handled all the same."""
    called_at: Mapped[datetime | None]
    """When handling of its messages was asked for; nothing once it has begun."""
    polled_until: Mapped[datetime | None]
    """Up to when the platform was asked what has changed, beside what it pushes."""
    opened_at: Mapped[datetime]
    grant_ends_at: Mapped[datetime | None]
    """Until when the access token is good; nothing where nobody has told."""
    renewal_tried_at: Mapped[datetime | None]
    renewal_problem: Mapped[str] = mapped_column(server_default="")
    """Why the last renewal failed, in the platform's words; empty where it did not."""


class PlatformGoods(Table):
    """What one of the platform's goods is to us: so many packs of a listing."""

    __tablename__ = "platform_goods"
    __table_args__ = (
        PrimaryKeyConstraint("shop_id", "sku"),
        CheckConstraint("packs > 0", name="platform_goods_not_empty"),
    )

    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    sku: Mapped[str]
    """The platform's number or the merchant's code, whichever it was named by."""
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    packs: Mapped[int]
    """In one of the platform's goods: a box of two jars is two."""
    product_no: Mapped[str] = mapped_column(server_default="")
    """The platform's number of the goods; empty until somebody or an order has told it."""
    sku_no: Mapped[str] = mapped_column(server_default="")
    """The platform's number of the SKU, where an order has told it; else `sku` is it."""


class PlatformStatus(Table):
    """What a platform's word for a sub-order's state means. Edited where a platform adds one."""

    __tablename__ = "platform_statuses"
    __table_args__ = (
        PrimaryKeyConstraint("platform", "raw"),
        CheckConstraint(
            "meaning IN ('unpaid', 'paid', 'shipped', 'done', 'cancelled')",
            name="platform_statuses_meaning_known",
        ),
    )

    platform: Mapped[str]
    raw: Mapped[str]
    meaning: Mapped[str]
