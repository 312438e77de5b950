"""The table of a shop's change money; what lies in the drawer is in `till_days`, and booked."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class TillFloat(Table):
    """Change money handed over: written by finance, and moved once the shop has signed."""

    __tablename__ = "till_floats"
    __table_args__ = (
        UniqueConstraint("client_id", name="till_floats_client_id_once"),
        CheckConstraint("fen > 0", name="till_floats_above_zero"),
        CheckConstraint("way IN ('given', 'returned')", name="till_floats_way_known"),
        CheckConstraint(
            "(signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL) = (day_id IS NULL)",
            name="till_floats_signed_whole",
        ),
        CheckConstraint(
            "(dropped_at IS NULL) = (dropped_by IS NULL)", name="till_floats_dropped_whole"
        ),
        CheckConstraint(
            "signed_at IS NULL OR dropped_at IS NULL", name="till_floats_signed_or_dropped"
        ),
        CheckConstraint("signed_by <> written_by", name="till_floats_signed_by_another"),
        Index(
            "till_floats_one_waits",
            "shop_id",
            unique=True,
            postgresql_where="signed_at IS NULL AND dropped_at IS NULL",
        ),
        Index("till_floats_shop_id_id_idx", "shop_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    shop_id: Mapped[int] = mapped_column(ForeignKey("shops.place_id"))
    way: Mapped[str]
    """Given to the shop or returned by it."""
    fen: Mapped[int]
    written_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who took it into the drawer, or out of it, at the shop."""
    signed_at: Mapped[datetime | None]
    day_id: Mapped[int | None] = mapped_column(ForeignKey("till_days.id"), index=True)
    """In whose drawer it moved."""
    dropped_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    """Who called it off before it was signed."""
    dropped_at: Mapped[datetime | None]
