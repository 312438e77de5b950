"""The table of questions to the open books."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Question(Table):
    """What somebody asks about a village's month; public with its answer, and then unchanged."""

    __tablename__ = "questions"
    __table_args__ = (
        UniqueConstraint("client_id", name="questions_client_id_once"),
        CheckConstraint("extract(day FROM month) = 1", name="questions_month_from_first_day"),
        CheckConstraint("state IN ('open', 'answered', 'declined')", name="questions_state_known"),
        CheckConstraint(
            "(state = 'open') = (answer IS NULL) AND (answer IS NULL) = (answered_by IS NULL) "
            "AND (answer IS NULL) = (answered_at IS NULL)",
            name="questions_answered_whole",
        ),
        Index("questions_place_month_idx", "place_id", "month"),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    month: Mapped[date]
    """First day of the month that it is about."""
    body: Mapped[str]
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    """The last day on which it is answered in time."""
    state: Mapped[str]
    answer: Mapped[str | None]
    """What is said to it; of a declined one, why it is not shown."""
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]
