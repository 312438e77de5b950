"""Tables of the gateway's account as it tells it, of each time it was asked, and of notes."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class GatewayLine(Table):
    """One line of our account at the gateway, taken once; append-only."""

    __tablename__ = "gateway_lines"
    __table_args__ = (
        UniqueConstraint("line_id", name="gateway_lines_once"),
        CheckConstraint(
            "kind IN ('charge','refund','refund_failure','dispute','fee','payout','other')",
            name="gateway_lines_kind_known",
        ),
        Index("gateway_lines_payment_intent_id_idx", "payment_intent_id"),
        Index("gateway_lines_source_id_idx", "source_id"),
        Index("gateway_lines_moved_at_idx", "moved_at"),
    )

    id: Mapped[Id]
    line_id: Mapped[str]
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    kind: Mapped[str]
    source_id: Mapped[str]
    payment_intent_id: Mapped[str]
    amount_fen: Mapped[int]
    """What came in, or went out below zero; in hundredths of its currency."""
    fee_fen: Mapped[int]
    currency: Mapped[str]
    moved_at: Mapped[datetime]
    taken_at: Mapped[datetime]


class GatewayTaking(Table):
    """One time that the gateway was asked for its lines; append-only."""

    __tablename__ = "gateway_takings"
    __table_args__ = (
        CheckConstraint(
            "ended_at >= began_at AND lines_count >= 0", name="gateway_takings_end_after_begin"
        ),
    )

    id: Mapped[Id]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    lines_count: Mapped[int]
    """How many were new."""
    failure: Mapped[str]
    """Why there was no answer; empty where there was one."""


class GatewayNote(Table):
    """What finance found out about a difference, which then counts as explained; append-only."""

    __tablename__ = "gateway_notes"
    __table_args__ = (
        UniqueConstraint("about", name="gateway_notes_once"),
        CheckConstraint("note <> ''", name="gateway_notes_say_something"),
    )

    id: Mapped[Id]
    about: Mapped[str]
    """The key of the difference."""
    note: Mapped[str]
    written_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    written_at: Mapped[datetime]
