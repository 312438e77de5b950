"""The table of counts. What a float holds is in the books: account `desk_cash`, by place."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class FloatCount(Table):
    """An agent counted the cash of a desk; the difference is in the books at once."""

    __tablename__ = "float_counts"
    __table_args__ = (
        UniqueConstraint("client_id", name="float_counts_client_id_once"),
        CheckConstraint("counted_fen >= 0", name="float_counts_never_negative"),
        CheckConstraint(
            "counted_fen = expected_fen OR note <> ''", name="float_counts_difference_explained"
        ),
        Index("float_counts_place_idx", "place_id", "id"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    counted_fen: Mapped[int]
    expected_fen: Mapped[int]
    """By the books, at that moment."""
    note: Mapped[str]
    """Why it differs, as the agent says it; may be empty where it does not."""
    counted_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    counted_at: Mapped[datetime]
