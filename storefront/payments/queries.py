"""Reads of payments, gateway events and refunds."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storefront.payments.models import GatewayEvent, Payment, Refund
from storefront.payments.rules import PaymentState, RefundState

BATCH = 50
"""How many the periodic job asks the gateway about in one run, oldest first."""


def payments_of(session: Session, subject: str) -> Sequence[Payment]:
    """List the attempts to be paid for a subject, oldest first."""
    return session.scalars(
        select(Payment).where(Payment.subject == subject).order_by(Payment.id)
    ).all()


def latest_payment(session: Session, subject: str, *, locked: bool = False) -> Payment | None:
    """Find the latest attempt to be paid for a subject.

    Args:
        session: of the caller's transaction.
        subject: what is paid for.
        locked: nobody else may change it before the end of the transaction.
    """
    latest = select(Payment).where(Payment.subject == subject).order_by(Payment.id.desc()).limit(1)
    if locked:
        latest = latest.with_for_update().execution_options(populate_existing=True)
    return session.scalar(latest)


def payment_received(session: Session, subject: str) -> Payment:
    """Find the payment by which a subject was paid; there is one, or the caller is wrong."""
    return session.scalars(
        select(Payment).where(
            Payment.subject == subject, Payment.state == PaymentState.PAID, ~Payment.surplus
        )
    ).one()


def refunds_of(session: Session, subject: str) -> Sequence[Refund]:
    """List the refunds of a subject's payments, oldest first."""
    return session.scalars(
        select(Refund)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Payment.subject == subject)
        .order_by(Refund.id)
    ).all()


def open_since(session: Session, *, before: datetime) -> Sequence[Payment]:
    """List payments whose page has been open since before this moment: did a message get lost?"""
    return session.scalars(
        select(Payment)
        .where(Payment.state == PaymentState.OPEN, Payment.created_at < before)
        .order_by(Payment.id)
        .limit(BATCH)
    ).all()


def refunds_since(session: Session, *, before: datetime) -> Sequence[Refund]:
    """List refunds that were asked for before this moment and are not settled."""
    return session.scalars(
        select(Refund)
        .where(Refund.state.in_((RefundState.ASKED, RefundState.PENDING)), Refund.asked_at < before)
        .order_by(Refund.id)
        .limit(BATCH)
    ).all()


def unhandled_events(session: Session, *, before: datetime) -> Sequence[str]:
    """List the ids of events that came before this moment and wait to be handled."""
    return session.scalars(
        select(GatewayEvent.event_id)
        .where(GatewayEvent.handled_at.is_(None), GatewayEvent.received_at < before)
        .order_by(GatewayEvent.id)
        .limit(BATCH)
    ).all()


def refundable_fen(session: Session, payment: Payment) -> int:
    """Tell how much of what was received is not refunded, on its way back, or disputed."""
    given_back = session.scalar(
        select(func.coalesce(func.sum(Refund.refund_fen), 0)).where(
            Refund.payment_id == payment.id, Refund.state != RefundState.FAILED
        )
    )
    return (payment.received_fen or 0) - payment.disputed_fen - int(given_back or 0)
