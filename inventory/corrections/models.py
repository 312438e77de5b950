"""Tables of corrections."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Correction(Table):
    """A new entry that takes wrong labels off an older delivery; append-only."""

    __tablename__ = "corrections"
    __table_args__ = (
        UniqueConstraint("client_id", name="corrections_client_id_once"),
        UniqueConstraint("delivery_id", "number", name="corrections_number_once"),
        CheckConstraint("number > 0", name="corrections_number_above_zero"),
        CheckConstraint(
            "why IN ('count', 'weight', 'villager', 'produce', 'other')",
            name="corrections_why_known",
        ),
        CheckConstraint("why <> 'other' OR note <> ''", name="corrections_other_is_told"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("deliveries.id"))
    """The one that was wrong; it stays as it was written."""
    number: Mapped[int]
    """Of the delivery's corrections, from one."""
    why: Mapped[str]
    note: Mapped[str]
    corrected_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    corrected_at: Mapped[datetime]


class CorrectedItem(Table):
    """A label that was taken off; once, and its number is never used again."""

    __tablename__ = "corrected_items"
    __table_args__ = (CheckConstraint("cost_fen >= 0", name="corrected_items_never_negative"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("corrections.id"), index=True)
    cost_fen: Mapped[int]
    """What the villager gave back for it, where it had been bought."""
