"""Tables of payments, gateway events and refunds."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import Mapped, mapped_column

from app.database.columns import Id, Table


class Payment(Table):
    """One attempt to be paid for one subject, in one way."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("attempt_id", name="payments_attempt_once"),
        Index(
            "payments_gateway_id_once",
            "gateway_id",
            unique=True,
            postgresql_where="gateway_id IS NOT NULL",
        ),
        CheckConstraint("due_fen > 0", name="payments_above_zero"),
        CheckConstraint("state <> 'paid' OR received_fen = due_fen", name="payments_paid_in_full"),
        CheckConstraint(
            "state IN ('created','open','paid','failed','expired','mismatch')",
            name="payments_state_known",
        ),
        CheckConstraint("way IN ('alipay', 'wechat_pay', 'card')", name="payments_way_known"),
        CheckConstraint("collected_by IN ('gateway', 'platform')", name="payments_collector_known"),
        CheckConstraint("disputed_fen >= 0", name="payments_disputed_never_negative"),
        Index("payments_subject_idx", "subject"),
        Index(
            "payments_payment_intent_id_idx",
            "payment_intent_id",
            postgresql_where="payment_intent_id IS NOT NULL",
        ),
        Index(
            "payments_one_paid",
            "subject",
            unique=True,
            postgresql_where="state = 'paid' AND NOT surplus",
        ),
        Index(
            "payments_one_at_a_time",
            "subject",
            unique=True,
            postgresql_where="state IN ('created', 'open')",
        ),
    )

    id: Mapped[Id]
    attempt_id: Mapped[uuid.UUID] = mapped_column(UUID)
    """The idempotency key of this attempt at the gateway."""
    subject: Mapped[str]
    """What is paid for, opaque here: the code of an order."""
    book_id: Mapped[int] = mapped_column(ForeignKey("books.id"))
    """Whose books the money is written in."""
    due_fen: Mapped[int]
    currency: Mapped[str]
    received_fen: Mapped[int | None]
    """What the gateway says was paid; nothing where it was paid in another currency."""
    state: Mapped[str]
    surplus: Mapped[bool] = mapped_column(default=False)
    """Paid, but nothing may be served for it (late or double): it is refunded."""
    collected_by: Mapped[str] = mapped_column(default="gateway", server_default="gateway")
    way: Mapped[str | None]
    """How it is paid; nothing while nobody has chosen, and for what others received."""
    gateway_id: Mapped[str | None]
    """The gateway's number of it."""
    page_url: Mapped[str | None]
    qr_text: Mapped[str | None]
    """What the shopper's wallet scans from our page."""
    payment_intent_id: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    disputed_fen: Mapped[int] = mapped_column(default=0, server_default="0")
    """What the shopper's bank has taken back of it, and not given back."""


class GatewayEvent(Table):
    """A signed message of the gateway, stored before anything is done about it."""

    __tablename__ = "gateway_events"
    __table_args__ = (UniqueConstraint("event_id", name="gateway_events_once"),)

    id: Mapped[Id]
    event_id: Mapped[str]
    kind: Mapped[str]
    body: Mapped[str]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    outcome: Mapped[str]


class Refund(Table):
    """Money going back to the shopper."""

    __tablename__ = "refunds"
    __table_args__ = (
        UniqueConstraint("refund_id", name="refunds_once"),
        CheckConstraint("refund_fen > 0", name="refunds_above_zero"),
        CheckConstraint(
            "state IN ('asked','pending','succeeded','failed')", name="refunds_state_known"
        ),
        Index("refunds_gateway_refund_id_idx", "gateway_refund_id"),
    )

    id: Mapped[Id]
    refund_id: Mapped[uuid.UUID] = mapped_column(UUID)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payments.id"), index=True)
    refund_fen: Mapped[int]
    reason: Mapped[str]
    state: Mapped[str]
    gateway_refund_id: Mapped[str | None]
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
