"""Tables of after-sale cases and their photos."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class AftersaleCase(Table):
    """A shopper says that something was wrong; the office grants money back, or says why not.

    The office may also pay back by itself: that is a case of the kind `desk`, granted from the
    first.
    """

    __tablename__ = "aftersale_cases"
    __table_args__ = (
        UniqueConstraint("client_id", name="aftersale_cases_client_id_once"),
        UniqueConstraint("order_id", "number", name="aftersale_cases_number_once"),
        CheckConstraint(
            "kind IN ('broken', 'missing', 'wrong', 'quality', 'unwanted', 'desk')",
            name="aftersale_cases_kind_known",
        ),
        CheckConstraint(
            "state IN ('open', 'granted', 'declined')", name="aftersale_cases_state_known"
        ),
        CheckConstraint(
            "(state = 'open') = (answered_at IS NULL) AND (state = 'open') = (answered_by IS NULL)"
            " AND (state = 'granted') = (refund_fen IS NOT NULL)"
            " AND (refund_fen IS NULL) = (refund_id IS NULL)",
            name="aftersale_cases_answered_whole",
        ),
        CheckConstraint("refund_fen > 0", name="aftersale_cases_refund_above_zero"),
        Index(
            "aftersale_cases_one_open",
            "order_id",
            unique=True,
            postgresql_where="state = 'open'",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    """Counts the cases of an order."""
    kind: Mapped[str]
    told: Mapped[str]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    answer: Mapped[str]
    refund_fen: Mapped[int | None]
    refund_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
    """Of the payment's refund."""
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class AftersalePhoto(Table):
    """A photo that a shopper sent with a case."""

    __tablename__ = "aftersale_photos"
    __table_args__ = (PrimaryKeyConstraint("case_id", "picture_id"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("aftersale_cases.id"))
    picture_id: Mapped[uuid.UUID] = mapped_column(UUID, ForeignKey("pictures.id"))


class AftersaleLine(Table):
    """So many packs of an order line that a case is about; append-only."""

    __tablename__ = "aftersale_lines"
    __table_args__ = (
        PrimaryKeyConstraint("case_id", "order_line_id"),
        CheckConstraint("packs > 0", name="aftersale_lines_above_zero"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("aftersale_cases.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    packs: Mapped[int]
