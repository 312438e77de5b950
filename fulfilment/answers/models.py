"""Tables of answers to disputes, and of the papers that go with them."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table
from app.database.sealed import SealedText


class Answer(Table):
    """What one dispute is answered: a draft until it is handed in, then never edited."""

    __tablename__ = "dispute_answers"
    __table_args__ = (
        UniqueConstraint("dispute_id", name="dispute_answers_once"),
        UniqueConstraint("client_id", name="dispute_answers_client_id_once"),
        CheckConstraint("kind IN ('evidence', 'given_up')", name="dispute_answers_kind_known"),
        CheckConstraint(
            "state IN ('draft', 'sending', 'sent')", name="dispute_answers_state_known"
        ),
        CheckConstraint(
            "(state = 'draft') = (client_id IS NULL)"
            " AND (client_id IS NULL) = (handed_in_by IS NULL)"
            " AND (client_id IS NULL) = (handed_in_at IS NULL)",
            name="dispute_answers_handed_in_by_somebody",
        ),
        CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name="dispute_answers_sent_has_a_time"
        ),
    )

    id: Mapped[Id]
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id"))
    kind: Mapped[str]
    state: Mapped[str]
    words: Mapped[str] = mapped_column(SealedText)
    """JSON: the gateway's name of a field → what we say there."""
    client_id: Mapped[uuid.UUID | None] = mapped_column(UUID)
    """Of its handing in: at the gateway it counts once under it."""
    refusal: Mapped[str]
    """Why the gateway did not take it the last time, in its words."""
    drawn_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drawn_at: Mapped[datetime]
    handed_in_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    handed_in_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Paper(Table):
    """A file that goes with an answer; one of each kind, as the gateway takes them."""

    __tablename__ = "dispute_papers"
    __table_args__ = (
        UniqueConstraint("client_id", name="dispute_papers_client_id_once"),
        UniqueConstraint("dispute_id", "kind", name="dispute_papers_one_a_kind"),
        CheckConstraint(
            "kind IN ('receipt', 'shipping_documentation', 'customer_communication',"
            " 'customer_signature', 'refund_policy', 'service_documentation',"
            " 'uncategorized_file')",
            name="dispute_papers_kind_known",
        ),
        CheckConstraint(
            "size_bytes > 0 AND size_bytes = octet_length(content)",
            name="dispute_papers_size_is_its_own",
        ),
    )

    id: Mapped[Id]
    client_id: Mapped[uuid.UUID] = mapped_column(UUID)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("disputes.id"))
    kind: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    size_bytes: Mapped[int]
    gateway_file_id: Mapped[str | None]
    added_by: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]
