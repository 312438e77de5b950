"""Reads of disputes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, cast, exists, func, select
from sqlalchemy.orm import Session

from app.ledger.models import Book, Journal
from inventory.labels.rules.codes import CodeKind, kind_of
from storefront.disputes.models import Dispute, DisputeMove
from storefront.payments.models import Payment
from storefront.payments.rules import DisputeState

LISTED_MAX = 200
OVER = (DisputeState.WON, DisputeState.LOST, DisputeState.CLOSED)


@dataclass(frozen=True)
class DisputeRow:
    """A dispute as finance reads it."""

    dispute_id: str
    subject: str | None
    """The order or errand that was paid; nothing where the payment is not known here."""
    state: str
    reason: str
    disputed_fen: int
    held_fen: int
    """What the bank has taken back and not given back."""
    opened_at: datetime
    answer_by: datetime | None
    closed_at: datetime | None

    @property
    def is_errand(self) -> bool:
        """Say whether it was an errand that was paid."""
        return self.subject is not None and kind_of(self.subject) is CodeKind.ERRAND


_HELD = (
    select(cast(-func.coalesce(func.sum(DisputeMove.moved_fen), 0), BigInteger))
    .where(DisputeMove.dispute_id == Dispute.id)
    .correlate(Dispute)
    .scalar_subquery()
)


def disputes(session: Session) -> Sequence[DisputeRow]:
    """List disputes: those that are open first, the most urgent on top."""
    subject = (
        select(Payment.subject)
        .where(Payment.payment_intent_id == Dispute.payment_intent_id)
        .order_by(Payment.id)
        .limit(1)
        .correlate(Dispute)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Dispute.dispute_id,
            subject,
            Dispute.state,
            Dispute.reason,
            Dispute.disputed_fen,
            _HELD,
            Dispute.opened_at,
            Dispute.answer_by,
            Dispute.closed_at,
        )
        .order_by(
            Dispute.closed_at.desc().nulls_first(),
            Dispute.answer_by.asc().nulls_last(),
            Dispute.id.desc(),
        )
        .limit(LISTED_MAX)
    )
    return [DisputeRow(*row) for row in rows]


def open_count(session: Session) -> int:
    """Count the disputes that are not over."""
    return session.scalar(select(func.count(Dispute.id)).where(Dispute.state.not_in(OVER))) or 0


def held_fen(session: Session, payment_intent_id: str) -> int | None:
    """Sum what banks hold back of a payment; nothing where it never was disputed."""
    held = session.scalar(
        select(func.sum(DisputeMove.moved_fen))
        .join(Dispute, Dispute.id == DisputeMove.dispute_id)
        .where(Dispute.payment_intent_id == payment_intent_id)
    )
    return None if held is None else -int(held)


def book_of(session: Session, payment_intent_id: str) -> int:
    """Find the books of a payment; those of the operator where the payment is not known."""
    return session.scalars(
        select(Book.id)
        .outerjoin(
            Payment,
            (Payment.book_id == Book.id) & (Payment.payment_intent_id == payment_intent_id),
        )
        .order_by(Payment.id.asc().nulls_last(), Book.id)
        .limit(1)
    ).one()


def is_loss_booked(session: Session, dispute: Dispute) -> bool:
    """Say whether a dispute was written off."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    Journal.book_id == dispute.book_id,
                    Journal.kind == "dispute_lost",
                    Journal.voucher == dispute.dispute_id,
                )
            )
        )
    )
