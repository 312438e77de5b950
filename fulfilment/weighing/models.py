"""The table of weighings."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Weighing(Table):
    """What a pack weighed for an order line; append-only, the latest counts."""

    __tablename__ = "weighings"
    __table_args__ = (
        UniqueConstraint("client_id", name="weighings_client_id_once"),
        CheckConstraint("grams > 0", name="weighings_above_zero"),
        Index("weighings_item_idx", "item_id", "order_line_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    grams: Mapped[int]
    weighed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    weighed_at: Mapped[datetime]
