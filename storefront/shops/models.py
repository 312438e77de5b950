"""Tables of shops, their days, sales and sold items."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Shop(Table):
    """A place that sells over the counter, in a channel of its own."""

    __tablename__ = "shops"
    __table_args__ = (UniqueConstraint("channel_id", name="shops_channel_once"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channels.id"))


class TillDay(Table):
    """A shop's day, from its first sale to the count of its cash."""

    __tablename__ = "till_days"
    __table_args__ = (
        CheckConstraint("opened_fen >= 0 AND counted_fen >= 0", name="till_days_never_negative"),
        CheckConstraint(
            "(closed_at IS NULL) = (counted_fen IS NULL) AND (closed_at IS NULL) = "
            "(closed_by IS NULL) AND (closed_at IS NULL) = (expected_fen IS NULL)",
            name="till_days_closed_whole",
        ),
        CheckConstraint(
            "closed_at IS NULL OR opened_fen IS NOT NULL", name="till_days_closed_in_turn"
        ),
        CheckConstraint(
            "booked_fen IS NULL OR closed_at IS NOT NULL", name="till_days_booked_when_closed"
        ),
        Index("till_days_shop_id_id_idx", "shop_id", "id"),
        Index(
            "till_days_one_open",
            "shop_id",
            "day",
            unique=True,
            postgresql_where="closed_at IS NULL",
        ),
    )

    id: Mapped[Id]
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.place_id"))
    day: Mapped[date]
    """In China."""
    opened_fen: Mapped[int | None]
    """Cash that was in the drawer: what the day before was counted to; nothing until it is."""
    banked_fen: Mapped[int]
    """Cash that was taken out of the drawer for the bank, less what was put back in as an error."""
    float_fen: Mapped[int]
    """Change money that came into the drawer from finance, less what went back."""
    expected_fen: Mapped[int | None]
    counted_fen: Mapped[int | None]
    booked_fen: Mapped[int | None]
    """Cash over that the close booked, below zero cash short; nothing where the day was closed
    before closing booked it."""
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class TillSale(Table):
    """How an order over the counter was paid; its lines are those of the order."""

    __tablename__ = "till_sales"
    __table_args__ = (
        CheckConstraint("tender IN ('cash', 'card', 'wallet')", name="till_sales_tender_known"),
        CheckConstraint("total_fen > 0 AND given_fen >= total_fen", name="till_sales_paid_in_full"),
        CheckConstraint("sent_by <> rung_by", name="till_sales_sent_by_another"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("till_days.id"), index=True)
    tender: Mapped[str]
    reference: Mapped[str]
    """Number on the card terminal's or the wallet's own slip; empty for cash."""
    given_fen: Mapped[int]
    """What was put on the counter; what is over the total was given back."""
    total_fen: Mapped[int]
    rung_at: Mapped[datetime]
    """By the till's clock."""
    rung_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    sent_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who was signed in when it reached the desk, where that was no longer who rang it up."""


class TillItem(Table):
    """An item that was sold over the counter, and perhaps brought back."""

    __tablename__ = "till_items"
    __table_args__ = (
        CheckConstraint("line_fen > 0 AND price_fen > 0", name="till_items_above_zero"),
        CheckConstraint(
            "(returned_at IS NULL) = (returned_by IS NULL)"
            " AND (returned_at IS NULL) = (return_day_id IS NULL)"
            " AND (returned_at IS NULL) = (return_reason IS NULL)",
            name="till_items_returned_whole",
        ),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("till_sales.order_id"), index=True)
    line_fen: Mapped[int]
    price_fen: Mapped[int]
    """Of one pack; of a weighed thing, of what its pack's price is for."""
    returned_at: Mapped[datetime | None]
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    return_day_id: Mapped[int | None] = mapped_column(ForeignKey("till_days.id"))
    return_reason: Mapped[str | None]


class UnbookedSale(Table):
    """A sale that the desk refused for good; open until another person has settled it."""

    __tablename__ = "unbooked_sales"
    __table_args__ = (
        UniqueConstraint("client_id", name="unbooked_sales_client_id_once"),
        CheckConstraint("tender IN ('cash', 'card', 'wallet')", name="unbooked_sales_tender_known"),
        CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)"
            " AND (settled_at IS NULL) = (settlement IS NULL)",
            name="unbooked_sales_settled_whole",
        ),
        CheckConstraint("settled_by <> noted_by", name="unbooked_sales_settled_by_another"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID(as_uuid=True))
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.place_id"), index=True)
    codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """Of what was handed over, as scanned."""
    total_fen: Mapped[int]
    """What was taken for it, and stands in no journal."""
    tender: Mapped[str]
    reference: Mapped[str]
    rung_at: Mapped[datetime]
    problem: Mapped[str]
    """Why the desk refused it, as the till was told."""
    reason: Mapped[str]
    noted_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    noted_at: Mapped[datetime]
    settlement: Mapped[str | None]
    """What was done about goods and money."""
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]
