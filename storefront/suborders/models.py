"""Tables of what was sold on platforms, and of what went back to shoppers there."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText
from storefront.suborders.rules import FATES_SQL, FATES_WITH_ORDER_SQL


class PlatformSuborder(Table):
    """One sub-order of a platform: what it asks for, how it stands there, its fate here."""

    __tablename__ = "platform_suborders"
    __table_args__ = (
        UniqueConstraint("shop_id", "sub_order_no", name="platform_suborders_once"),
        UniqueConstraint("order_id", name="platform_suborders_order_once"),
        CheckConstraint(f"fate IN ({FATES_SQL})", name="platform_suborders_fate_known"),
        CheckConstraint(
            f"(order_id IS NOT NULL) = (fate IN ({FATES_WITH_ORDER_SQL}))",
            name="platform_suborders_served_have_an_order",
        ),
        CheckConstraint("units > 0", name="platform_suborders_not_empty"),
        CheckConstraint(
            "paid_fen >= 0 AND freight_fen >= 0 AND discount_fen >= 0 AND refunded_fen >= 0",
            name="platform_suborders_never_negative",
        ),
        CheckConstraint(
            "(listing_id IS NULL) = (packs IS NULL) AND packs > 0",
            name="platform_suborders_known_goods",
        ),
        CheckConstraint(
            "(fate = 'presold') = (promised_on IS NOT NULL)",
            name="platform_suborders_presold_by_a_day",
        ),
        CheckConstraint(
            "(priced_at IS NULL) = (priced_by IS NULL) AND (priced_at IS NULL OR paid_fen > 0)",
            name="platform_suborders_priced_by_somebody",
        ),
        Index("platform_suborders_fate_idx", "shop_id", "fate", "paid_at"),
        Index(
            "platform_suborders_over_idx",
            "shop_id",
            postgresql_where="fate = 'served' AND (status = 'cancelled' OR refunded_fen > 0)",
        ),
        Index("platform_suborders_order_no_idx", "shop_id", "order_no"),
        Index(
            "platform_suborders_unknown_idx",
            "shop_id",
            "unknown_raw",
            postgresql_where="unknown_raw <> ''",
        ),
        CheckConstraint(
            "fate <> 'presold' OR supply_id IS NOT NULL",
            name="platform_suborders_presold_of_a_supply",
        ),
        Index(
            "platform_suborders_supply_idx", "supply_id", postgresql_where="supply_id IS NOT NULL"
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    order_no: Mapped[str]
    sub_order_no: Mapped[str]
    status_raw: Mapped[str]
    status: Mapped[str]
    status_rank: Mapped[int]
    unknown_raw: Mapped[str] = mapped_column(server_default="")
    """The platform's latest word, where nobody has said what it means; empty where all is known."""
    changed_at: Mapped[datetime]
    sku: Mapped[str]
    merchant_sku: Mapped[str]
    product_no: Mapped[str] = mapped_column(server_default="")
    """The platform's number of the goods; empty where it did not tell."""
    title: Mapped[str]
    units: Mapped[int]
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listings.id"))
    packs: Mapped[int | None]
    """Of the listing, all units together."""
    paid_fen: Mapped[int]
    priced_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who gave what was paid, where the platform told no amount."""
    priced_at: Mapped[datetime | None]
    freight_fen: Mapped[int]
    discount_fen: Mapped[int]
    """Borne by the platform and paid to us."""
    refunded_fen: Mapped[int] = mapped_column(default=0)
    host_no: Mapped[str]
    host_name: Mapped[str]
    room_no: Mapped[str]
    buyer_note: Mapped[str]
    ordered_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    ship_by: Mapped[datetime | None]
    receiver: Mapped[str] = mapped_column(SealedText)
    """`channels.rules.PlatformReceiver` as JSON."""
    fate: Mapped[str]
    fated_at: Mapped[datetime]
    promised_on: Mapped[date | None]
    """The day by which a pre-sale is to be sent."""
    supply_id: Mapped[int | None] = mapped_column(ForeignKey("planned_supplies.id"))
    """Against which it was sold beforehand; it stays when the goods have come."""
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    seen_at: Mapped[datetime]


class PlannedSupply(Table):
    """Packs of a listing that are to come, against which a shop sells beforehand."""

    __tablename__ = "planned_supplies"
    __table_args__ = (
        UniqueConstraint("client_id", name="planned_supplies_client_id_once"),
        CheckConstraint("packs > 0", name="planned_supplies_not_empty"),
        Index(
            "planned_supplies_open_idx",
            "shop_id",
            "listing_id",
            "sends_on",
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    packs: Mapped[int]
    sends_on: Mapped[date]
    """The day on which they are sent, and so the day that shoppers are promised."""
    note: Mapped[str]
    """Who brings them: a household, a workshop, a contract's number."""
    planned_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    planned_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """From then on nothing is sold against it."""


class PlatformRefund(Table):
    """Money that a platform gave back to a shopper, once for its after-sale number."""

    __tablename__ = "platform_refunds"
    __table_args__ = (
        UniqueConstraint("shop_id", "aftersale_no", name="platform_refunds_once"),
        CheckConstraint("refund_fen > 0", name="platform_refunds_above_zero"),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("platform_shops.id"))
    suborder_id: Mapped[int] = mapped_column(ForeignKey("platform_suborders.id"), index=True)
    aftersale_no: Mapped[str]
    refund_fen: Mapped[int]
    told_at: Mapped[datetime]
