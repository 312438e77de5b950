"""The table of shortages."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Shortage(Table):
    """A pack that a picker was sent for and did not find on its shelf; append-only.

    It keeps the choice that could not be fulfilled, with what that had looked at.
    """

    __tablename__ = "shortages"
    __table_args__ = (
        UniqueConstraint("client_id", name="shortages_client_id_once"),
        CheckConstraint("outcome IN ('chosen_anew', 'refunded')", name="shortages_outcome_known"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    rule: Mapped[str]
    inputs: Mapped[dict[str, Any]] = mapped_column(JSONB)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"))
    """Which item is looked for since; nothing where the records had none left there either."""
    outcome: Mapped[str]
    reported_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    reported_at: Mapped[datetime]
