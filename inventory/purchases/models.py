"""The table of purchases."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Table


class Purchase(Table):
    """A lot that the operator bought when it was handed over; append-only."""

    __tablename__ = "purchases"
    __table_args__ = (CheckConstraint("cost_fen > 0", name="purchases_above_zero"),)

    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"), index=True)
    cost_fen: Mapped[int]
    """What the villager was paid for all of it."""
    paid_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    paid_at: Mapped[datetime]
