"""Tables of bookkeeping: months that close, adjustments by two people."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Closing(Table):
    """A month of a book that was proposed to be closed, and closed by somebody else.

    The database refuses journals into a closed month, and nothing opens it again.
    """

    __tablename__ = "closings"
    __table_args__ = (
        UniqueConstraint("client_id", name="closings_client_id_once"),
        CheckConstraint("extract(day FROM month) = 1", name="closings_month_from_first_day"),
        CheckConstraint(
            "state IN ('proposed', 'closed', 'withdrawn')", name="closings_state_known"
        ),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) "
            "AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="closings_decided_whole",
        ),
        CheckConstraint(
            "state <> 'closed' OR decided_by <> proposed_by", name="closings_closed_by_another"
        ),
        CheckConstraint(
            "(state = 'closed') = (journals_count IS NOT NULL AND debit_fen IS NOT NULL)",
            name="closings_closed_with_figures",
        ),
        Index(
            "closings_one_standing",
            "book_id",
            "month",
            unique=True,
            postgresql_where="state <> 'withdrawn'",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    month: Mapped[date]
    """Its first day, in China's calendar."""
    state: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    journals_count: Mapped[int | None]
    """How many journals the month had when it was closed; verify counts them again."""
    debit_fen: Mapped[int | None]
    """What their debits added up to."""
    last_seal_number: Mapped[int | None]
    """The chain's last place that the month reaches; nothing where it has no journal."""
    last_seal_hash: Mapped[bytes | None]


class Adjustment(Table):
    """A journal that one person writes by hand and another approves; or turns round."""

    __tablename__ = "adjustments"
    __table_args__ = (
        UniqueConstraint("client_id", name="adjustments_client_id_once"),
        UniqueConstraint("journal_id", name="adjustments_journal_once"),
        CheckConstraint(
            "state IN ('proposed', 'posted', 'withdrawn')", name="adjustments_state_known"
        ),
        CheckConstraint("reason <> ''", name="adjustments_have_a_reason"),
        CheckConstraint(
            "(state = 'proposed') = (decided_by IS NULL) "
            "AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="adjustments_decided_whole",
        ),
        CheckConstraint(
            "state <> 'posted' OR decided_by <> proposed_by", name="adjustments_posted_by_another"
        ),
        CheckConstraint(
            "(state = 'posted') = (journal_id IS NOT NULL)",
            name="adjustments_posted_have_a_journal",
        ),
        Index(
            "adjustments_reverse_once",
            "reverses_id",
            unique=True,
            postgresql_where="state <> 'withdrawn'",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    reason: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journals.id"))
    """The journal that it turns round; nothing where it is one of its own."""
    state: Mapped[str]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    proposed_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    journal_id: Mapped[int | None] = mapped_column(ForeignKey("journals.id"))
    """What was posted when it was approved."""


class AdjustmentLine(Table):
    """One side of an adjustment; debit positive, in fen."""

    __tablename__ = "adjustment_lines"
    __table_args__ = (
        PrimaryKeyConstraint("adjustment_id", "line"),
        CheckConstraint("fen <> 0", name="adjustment_lines_not_zero"),
    )

    adjustment_id: Mapped[int] = mapped_column(ForeignKey("adjustments.id"))
    line: Mapped[int]
    account: Mapped[str]
    party: Mapped[str]
    fen: Mapped[int]
