"""The table of earnings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Earning(Table):
    """What one sold item brought, in fen: to its villager, or to the operator who had bought it."""

    __tablename__ = "earnings"
    __table_args__ = (
        UniqueConstraint("item_id", name="earnings_item_once"),
        CheckConstraint(
            "sale_fen + top_up_fen = fee_fen + net_fen + own_fen", name="earnings_add_up"
        ),
        CheckConstraint(
            "sale_fen > 0 AND top_up_fen >= 0 AND fee_fen >= 0 AND net_fen >= 0 AND cost_fen >= 0",
            name="earnings_positive",
        ),
        CheckConstraint(
            "own_fen = sale_fen OR (own_fen = 0 AND cost_fen = 0)", name="earnings_own_whole"
        ),
        CheckConstraint(
            "(delivered_at IS NULL) = (due_at IS NULL)", name="earnings_due_once_delivered"
        ),
        Index("earnings_villager_idx", "villager_id", "due_at"),
        Index(
            "earnings_villager_shipped_idx",
            "villager_id",
            "shipped_at",
            "id",
            postgresql_include=["sale_fen", "fee_fen", "net_fen", "own_fen", "due_at"],
        ),
    )

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    sale_fen: Mapped[int]
    """What the shopper paid for this item."""
    top_up_fen: Mapped[int]
    """What the desk adds, where it brought less than the price that the villager named."""
    fee_fen: Mapped[int]
    """What the desk keeps by the terms."""
    net_fen: Mapped[int]
    """What the villager gets."""
    own_fen: Mapped[int]
    """The whole sale, where the operator had bought the goods; the villager was paid then."""
    cost_fen: Mapped[int]
    """What the operator had paid for it."""
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    """End of the return window; from then on it is owed."""
