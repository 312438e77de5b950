"""Tables of disputes, and of the money that moved in them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Dispute(Table):
    """A shopper's bank that asks about a payment, or takes it back."""

    __tablename__ = "disputes"
    __table_args__ = (
        UniqueConstraint("dispute_id", name="disputes_once"),
        CheckConstraint("disputed_fen > 0", name="disputes_above_zero"),
        CheckConstraint(
            "state IN ('inquiry','needs_answer','under_review','won','lost','closed')",
            name="disputes_state_known",
        ),
        CheckConstraint(
            "(state IN ('won','lost','closed')) = (closed_at IS NOT NULL)",
            name="disputes_closed_has_a_time",
        ),
        Index("disputes_payment_intent_id_idx", "payment_intent_id"),
    )

    id: Mapped[Id]
    dispute_id: Mapped[str]
    """The gateway's id of it."""
    payment_intent_id: Mapped[str]
    """Which payment it is about; the gateway's message may be quicker than the payment's own."""
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    state: Mapped[str]
    reason: Mapped[str]
    disputed_fen: Mapped[int]
    opened_at: Mapped[datetime]
    answer_by: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class DisputeMove(Table):
    """Money that was taken back (below zero) or given back in a dispute; append-only."""

    __tablename__ = "dispute_moves"
    __table_args__ = (
        UniqueConstraint("line_id", name="dispute_moves_once"),
        CheckConstraint("moved_fen <> 0", name="dispute_moves_not_zero"),
    )

    id: Mapped[Id]
    line_id: Mapped[str]
    """The line of our account at the gateway."""
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id"), index=True)
    moved_fen: Mapped[int]
    moved_at: Mapped[datetime]
