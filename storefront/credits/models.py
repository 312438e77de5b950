"""Tables of credits: packs that did not come, and weight that packs lacked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Credit(Table):
    """The negative line of an order line: packs not served or sent back, and their money.

    Append-only. What was ordered stays as it was.
    """

    __tablename__ = "credits"
    __table_args__ = (
        CheckConstraint("reason IN ('short', 'returned')", name="credits_reason_known"),
        CheckConstraint(
            "(reason = 'returned') = (item_id IS NOT NULL) AND (item_id IS NULL OR packs = 1)",
            name="credits_returned_is_an_item",
        ),
        Index("credits_item_once", "item_id", unique=True, postgresql_where="item_id IS NOT NULL"),
        CheckConstraint("packs > 0 AND fen > 0", name="credits_above_zero"),
        CheckConstraint("discount_fen >= 0 AND discount_fen < fen", name="credits_discount_within"),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    reason: Mapped[str]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    """What came back."""
    packs: Mapped[int]
    fen: Mapped[int]
    """What these packs were sold for; freight is not part of it."""
    discount_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    """What a voucher had taken off them: that much less goes back."""
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"))
    """The refund that carries it, maybe with more."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    credited_at: Mapped[datetime]


class WeightCredit(Table):
    """What of a pack's price went back because it weighed less than was ordered; append-only."""

    __tablename__ = "weight_credits"
    __table_args__ = (
        UniqueConstraint("order_line_id", "item_id", name="weight_credits_item_once"),
        CheckConstraint(
            "fen > 0 AND grams > 0 AND grams < ordered_grams",
            name="weight_credits_of_what_lacked",
        ),
        Index("weight_credits_item_idx", "item_id"),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    ordered_grams: Mapped[int]
    grams: Mapped[int]
    """What it really weighed."""
    fen: Mapped[int]
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"))
    """The refund that carries it, with those of the same parcel."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    credited_at: Mapped[datetime]
