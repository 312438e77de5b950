"""Tables of counts and of what they found."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Count(Table):
    """One shelf, counted blind by one person; what differs is settled by another."""

    __tablename__ = "counts"
    __table_args__ = (
        UniqueConstraint("client_id", name="counts_client_id_once"),
        CheckConstraint(
            "state IN ('open', 'right', 'different', 'settled', 'dropped')",
            name="counts_state_known",
        ),
        CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="counts_closed_when"),
        CheckConstraint(
            "(state = 'settled') = (decided_by IS NOT NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="counts_decided_whole",
        ),
        CheckConstraint("decided_by <> counted_by", name="counts_settled_by_another"),
        Index(
            "counts_one_a_bin",
            "bin_id",
            unique=True,
            postgresql_where="state IN ('open', 'different')",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    bin_id: Mapped[int] = mapped_column(ForeignKey("bins.id"))
    state: Mapped[str]
    """open; right: all was as recorded; different; settled; dropped: to be counted anew."""
    counted_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


class CountLine(Table):
    """A thing that was seen when a shelf was counted, or that was not there; append-only."""

    __tablename__ = "count_lines"
    __table_args__ = (
        PrimaryKeyConstraint("count_id", "item_id"),
        CheckConstraint("finding IN ('seen', 'missing')", name="count_lines_finding_known"),
    )

    count_id: Mapped[int] = mapped_column(ForeignKey("counts.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), index=True)
    finding: Mapped[str]
    found_at: Mapped[datetime]
