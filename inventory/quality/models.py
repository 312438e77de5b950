"""Tables of checks and holds."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class QualityCheck(Table):
    """The checklist of a lot as answered at the desk."""

    __tablename__ = "quality_checks"

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"), index=True)
    answers: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Key of the question → true or false, with the checklist as it was then."""
    passed: Mapped[bool]
    checked_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    checked_at: Mapped[datetime]


class Hold(Table):
    """A lot that may not move out or be sold, until somebody releases it."""

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('test','paper','expiry','recall','count')", name="holds_kind_known"
        ),
        CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)", name="holds_released_by_one"
        ),
        Index("holds_open_idx", "lot_id", postgresql_where="released_at IS NULL"),
    )

    id: Mapped[Id]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lots.id"))
    kind: Mapped[str]
    reason: Mapped[str]
    placed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    placed_at: Mapped[datetime]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    released_at: Mapped[datetime | None]
