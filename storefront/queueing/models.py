"""The table of tickets."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Ticket(Table):
    """A number that somebody took at a centre, on one day."""

    __tablename__ = "tickets"
    __table_args__ = (
        UniqueConstraint("client_id", name="tickets_client_id_once"),
        UniqueConstraint("key", name="tickets_key_once"),
        UniqueConstraint("place_id", "day", "number", name="tickets_number_once"),
        CheckConstraint("number > 0", name="tickets_number_above_zero"),
        CheckConstraint("kind IN ('goods', 'errands')", name="tickets_kind_known"),
        CheckConstraint(
            "state IN ('waiting', 'called', 'served', 'gone')", name="tickets_state_known"
        ),
        CheckConstraint(
            "(state = 'waiting') = (called_at IS NULL) AND (called_at IS NULL) = (counter IS NULL)",
            name="tickets_called_whole",
        ),
        CheckConstraint(
            "(state IN ('served', 'gone')) = (done_at IS NOT NULL)", name="tickets_done_whole"
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    key: Mapped[str]
    """By which a phone follows it."""
    place_id: Mapped[int] = mapped_column(ForeignKey("places.id"))
    day: Mapped[date]
    number: Mapped[int]
    kind: Mapped[str]
    first: Mapped[bool]
    """Somebody old, disabled, pregnant or with a small child: called before the others."""
    state: Mapped[str]
    counter: Mapped[int | None]
    taken_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
