"""The table of earnings."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Earning(Table):
    """What one item brought in fen: to a villager, or to the operator who had bought it.

    A `sale` is of a sold item; of a made one, each of its villagers has a part, by the terms of
    their own share. A `return` is the negative of a sale whose goods came back, figure by figure.
    A `loss` is what the desk owes for goods that were lost in its hands; goods that it had bought
    are lost at what they cost, and nobody is owed.
    """

    __tablename__ = "earnings"
    __table_args__ = (
        UniqueConstraint("reverses_id", name="earnings_reversed_once"),
        CheckConstraint("kind IN ('sale', 'return', 'loss')", name="earnings_kind_known"),
        CheckConstraint(
            "(kind = 'return') = (reverses_id IS NOT NULL)", name="earnings_return_reverses"
        ),
        CheckConstraint(
            "(kind = 'loss') = (order_line_id IS NULL)", name="earnings_loss_has_no_order"
        ),
        CheckConstraint(
            "sale_fen + top_up_fen = fee_fen + net_fen + own_fen", name="earnings_add_up"
        ),
        CheckConstraint(
            "CASE kind WHEN 'return' THEN sale_fen < 0 AND top_up_fen <= 0 AND fee_fen <= 0"
            " AND net_fen <= 0 AND cost_fen <= 0"
            " ELSE sale_fen > 0 AND top_up_fen >= 0 AND fee_fen >= 0"
            " AND net_fen >= 0 AND cost_fen >= 0 END",
            name="earnings_sign_by_kind",
        ),
        CheckConstraint(
            "own_fen = sale_fen OR (own_fen = 0 AND cost_fen = 0)", name="earnings_own_whole"
        ),
        Index("earnings_item_once", "item_id", "kind", "villager_id", "terms_id", unique=True),
        CheckConstraint(
            "CASE kind WHEN 'return' THEN costs_fen BETWEEN fee_fen AND 0"
            " ELSE costs_fen BETWEEN 0 AND fee_fen END",
            name="earnings_costs_within_fee",
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
    kind: Mapped[str] = mapped_column(default="sale")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("earnings.id"))
    """Of a return: the sale whose goods came back."""
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_lines.id"), index=True)
    """None where the goods were lost."""
    villager_id: Mapped[int] = mapped_column(ForeignKey("villagers.id"))
    terms_id: Mapped[int] = mapped_column(ForeignKey("terms.id"))
    sale_fen: Mapped[int]
    """What the shopper paid for this item; of a loss, what it was for sale at, or had cost."""
    top_up_fen: Mapped[int]
    """What the desk adds, where it brought less than the price that the villager named."""
    fee_fen: Mapped[int]
    """What is kept by the terms: the desk's fee, and the costs that the villager bears."""
    costs_fen: Mapped[int] = mapped_column(default=0)
    """Of that, what platform, host and carrier keep: the villager bears it by the terms."""
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
