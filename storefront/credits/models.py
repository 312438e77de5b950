"""The table of credits."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Credit(Table):
    """The negative line of an order line: packs that were not served, and their money going back.

    Append-only. What was ordered stays as it was.
    """

    __tablename__ = "credits"
    __table_args__ = (
        CheckConstraint("reason IN ('short')", name="credits_reason_known"),
        CheckConstraint("packs > 0 AND fen > 0", name="credits_above_zero"),
    )

    id: Mapped[Id]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    reason: Mapped[str]
    packs: Mapped[int]
    fen: Mapped[int]
    """What the shopper had paid for these packs; freight is not part of it."""
    refund_id: Mapped[int] = mapped_column(ForeignKey("refunds.id"))
    """The refund that carries it, maybe with more."""
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    credited_at: Mapped[datetime]
