"""Attempts to be paid, what the gateway says of them, and money on its way back.

A payment is for an opaque subject; whoever owns the subject says whether the money is still
wanted. What must never happen: something served for money that did not come, came in another
amount, currency or for another thing; money that came and is in no book; a refund paid twice.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict
from app.jobs import names
from app.jobs.queue import defer
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen, yuan
from storefront.payments import queries
from storefront.payments.models import GatewayEvent, Payment, Refund
from storefront.payments.rules import (
    CURRENCY,
    Collector,
    Event,
    GatewayState,
    OpenedPayment,
    PaymentReport,
    PaymentState,
    RefundReport,
    RefundState,
    Way,
)


class Outcome(StrEnum):
    """What a report of the gateway came to."""

    RECEIVED = "received"
    """The money is there and wanted: serve."""
    SURPLUS = "surplus"
    """The money is there, late or a second time; it goes back by itself."""
    MISMATCH = "mismatch"
    FAILED = "failed"
    EXPIRED = "expired"
    WAITING = "waiting"
    KNOWN = "known"
    """The report says nothing new."""
    STRANGER = "stranger"
    """No payment of ours."""


def start(
    session: Session,
    *,
    attempt_id: uuid.UUID,
    subject: str,
    book_id: int,
    due_fen: int,
    now: datetime,
) -> Payment:
    """Write down an attempt to be paid, before the gateway is asked."""
    payment = Payment(
        attempt_id=attempt_id,
        subject=subject,
        book_id=book_id,
        due_fen=due_fen,
        currency=CURRENCY,
        state=PaymentState.CREATED,
        surplus=False,
        created_at=now,
    )
    session.add(payment)
    session.flush()
    return payment


def payable_attempt(
    session: Session, *, subject: str, due_fen: int, way: Way, now: datetime
) -> Payment | None:
    """Return the attempt by which a subject is paid in this way: the latest, or a new one.

    Nothing where there never was one. The caller has proved that the money is wanted, and has
    locked the subject, so that two ways that are chosen in one moment take their turn.

    Raises:
        Refusal: `payments.under_way`: the shopper is paying in another way.
    """
    # Locked: what the gateway has just opened must not be taken for what nobody knows of.
    latest = queries.latest_payment(session, subject, locked=True)
    if latest is None:
        return None
    if latest.state == PaymentState.OPEN and latest.way != way:
        raise conflict("payments.under_way")
    if latest.state in {PaymentState.CREATED, PaymentState.OPEN}:
        if latest.way in {None, way}:
            latest.way = way
            session.flush()
            return latest
        # Its address reached nobody: whoever is still opening it finds it over, and closes it.
        latest.state = PaymentState.EXPIRED
        session.flush()
    attempt = start(
        session,
        attempt_id=uuid.uuid4(),
        subject=subject,
        book_id=latest.book_id,
        due_fen=due_fen,
        now=now,
    )
    attempt.way = way
    session.flush()
    return attempt


def record_opened(session: Session, *, attempt_id: uuid.UUID, opened: OpenedPayment) -> bool:
    """Write down what the gateway opened; an event may have been quicker.

    Returns:
        Whether the attempt may still be paid.
    """
    session.execute(
        update(Payment)
        .where(Payment.attempt_id == attempt_id, Payment.state == PaymentState.CREATED)
        .values(
            state=PaymentState.OPEN,
            gateway_id=opened.gateway_id,
            page_url=opened.page_url,
            qr_text=opened.qr_text,
        )
    )
    state = session.scalar(select(Payment.state).where(Payment.attempt_id == attempt_id))
    return state not in {PaymentState.EXPIRED, PaymentState.FAILED}


def record_refused(session: Session, *, attempt_id: uuid.UUID) -> None:
    """Write down that the gateway would not open it; the next try is a new attempt."""
    session.execute(
        update(Payment)
        .where(Payment.attempt_id == attempt_id, Payment.state == PaymentState.CREATED)
        .values(state=PaymentState.FAILED)
    )


def close_unopened(session: Session, *, subject: str) -> None:
    """Give up attempts that nobody can pay yet: the subject is cancelled or expired."""
    session.execute(
        update(Payment)
        .where(Payment.subject == subject, Payment.state == PaymentState.CREATED)
        .values(state=PaymentState.EXPIRED)
    )


def settle(session: Session, *, report: PaymentReport, wanted: bool, now: datetime) -> Outcome:
    """Take over what the gateway says of an attempt, once, whatever the order of its reports.

    Money that came is written in the books at once. What is not wanted any more is marked as
    surplus and its refund asked for in the same transaction.

    Args:
        wanted: the subject still waits for this money.
    """
    payment = session.scalar(
        select(Payment)
        .where(
            or_(
                Payment.gateway_id == report.gateway_id,
                Payment.attempt_id == _uuid_or_none(report.attempt_id),
            )
        )
        .order_by(Payment.gateway_id.is_(None), Payment.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if payment is None:
        return Outcome.STRANGER
    if payment.state in {PaymentState.PAID, PaymentState.MISMATCH}:
        return Outcome.KNOWN
    payment.gateway_id = payment.gateway_id or report.gateway_id
    payment.payment_intent_id = report.payment_intent_id or payment.payment_intent_id
    outcome = (
        _receive(session, payment, report, wanted=wanted, now=now)
        if report.paid
        else _take_unpaid(payment, report)
    )
    session.flush()
    return outcome


def _take_unpaid(payment: Payment, report: PaymentReport) -> Outcome:
    if payment.state not in {PaymentState.CREATED, PaymentState.OPEN}:
        return Outcome.KNOWN
    if report.failed:
        payment.state = PaymentState.FAILED
        return Outcome.FAILED
    if report.state is GatewayState.EXPIRED:
        payment.state = PaymentState.EXPIRED
        return Outcome.EXPIRED
    return Outcome.WAITING


def _receive(
    session: Session, payment: Payment, report: PaymentReport, *, wanted: bool, now: datetime
) -> Outcome:
    payment.settled_at = now
    in_books = report.currency == CURRENCY
    payment.received_fen = report.received_fen if in_books else None
    if not is_what_was_asked(payment, report):
        payment.state = PaymentState.MISMATCH
        if in_books and report.received_fen:
            _post_receipt(session, payment, kind="mismatch_received", now=now)
        return Outcome.MISMATCH
    payment.state = PaymentState.PAID
    payment.surplus = not wanted
    if wanted:
        _post_receipt(session, payment, kind="payment_received", now=now)
        return Outcome.RECEIVED
    session.flush()
    _post_receipt(session, payment, kind="surplus_received", now=now)
    ask_refund(session, payment=payment, refund_fen=payment.due_fen, reason="surplus", now=now)
    return Outcome.SURPLUS


def is_what_was_asked(payment: Payment, report: PaymentReport) -> bool:
    """Say whether amount, currency and both references are those of the attempt."""
    return (
        report.received_fen == payment.due_fen
        and report.currency == payment.currency
        and report.subject == payment.subject
        and report.attempt_id == str(payment.attempt_id)
        and report.gateway_id == payment.gateway_id
    )


def _uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _post_receipt(session: Session, payment: Payment, *, kind: str, now: datetime) -> None:
    # A subject is paid once: the ledger refuses a second journal of this kind for its code.
    # Money beyond that is proved by the gateway's own number.
    wanted = kind == "payment_received"
    _post(
        session,
        payment,
        kind=kind,
        voucher=payment.subject if wanted else payment.gateway_id or str(payment.attempt_id),
        in_fen=payment.received_fen or 0,
        now=now,
    )


def _post(
    session: Session, payment: Payment, *, kind: str, voucher: str, in_fen: int, now: datetime
) -> None:
    ledger.post(
        session,
        Entry(
            book_id=payment.book_id,
            kind=kind,
            voucher=voucher,
            memo=f"{payment.subject} · {payment.gateway_id or payment.attempt_id}",
            lines=(
                Line(Account.PAYMENT_CLEARING, Fen(in_fen)),
                Line(Account.CUSTOMER_CONTRACT, Fen(-in_fen)),
            ),
        ),
        now=now,
    )


def ask_refund(
    session: Session, *, payment: Payment, refund_fen: int, reason: str, now: datetime
) -> Refund:
    """Ask for money to go back; a job carries it to the gateway after the commit.

    Raises:
        Refusal: `payments.refund_nothing`: 0 or less; `payments.refund_too_much`: more than came
            and has not gone back; `payments.on_platform`: it was not we who received the money;
            `payments.disputed`: the shopper's bank has taken it back already.
    """
    if payment.collected_by == Collector.PLATFORM:
        raise conflict("payments.on_platform")
    locked = session.scalars(
        select(Payment).where(Payment.id == payment.id).with_for_update()
    ).one()
    left_fen = queries.refundable_fen(session, locked)
    if not 0 < refund_fen <= left_fen:
        if locked.disputed_fen:
            raise conflict("payments.disputed")
        if refund_fen <= 0:
            raise Refusal("payments.refund_nothing")
        raise conflict("payments.refund_too_much", left_yuan=yuan(left_fen))
    refund = Refund(
        refund_id=uuid.uuid4(),
        payment_id=payment.id,
        refund_fen=refund_fen,
        reason=reason,
        state=RefundState.ASKED,
        asked_at=now,
    )
    session.add(refund)
    session.flush()
    defer(session, names.REFUND_PAYMENT, refund_id=str(refund.refund_id))
    return refund


def record_refund(session: Session, *, report: RefundReport, now: datetime) -> Outcome:
    """Take over what the gateway says of a refund, once; the books follow the money."""
    refund = session.scalar(
        select(Refund)
        .where(
            or_(
                Refund.refund_id == _uuid_or_none(report.refund_id),
                Refund.gateway_refund_id == report.gateway_refund_id,
            )
        )
        .with_for_update()
    )
    if refund is None:
        return Outcome.STRANGER
    before = RefundState(refund.state)
    # Reports come in any order: a refund that is settled does not become pending again.
    if report.state == before or (
        report.state is RefundState.PENDING and before is not RefundState.ASKED
    ):
        return Outcome.KNOWN
    if before is RefundState.FAILED:
        return Outcome.KNOWN
    refund.gateway_refund_id = report.gateway_refund_id
    refund.state = report.state
    if report.state is not RefundState.PENDING:
        refund.settled_at = now
    payment = session.scalars(select(Payment).where(Payment.id == refund.payment_id)).one()
    if report.state is RefundState.SUCCEEDED:
        _post_refund(session, payment, refund, kind="payment_refunded", sign=-1, now=now)
    elif before is RefundState.SUCCEEDED:
        # The bank sent it back: the money is with the gateway again and still owed.
        _post_refund(session, payment, refund, kind="refund_returned", sign=1, now=now)
    session.flush()
    return Outcome.RECEIVED


def _post_refund(
    session: Session, payment: Payment, refund: Refund, *, kind: str, sign: int, now: datetime
) -> None:
    _post(
        session,
        payment,
        kind=kind,
        voucher=refund.gateway_refund_id or str(refund.refund_id),
        in_fen=sign * refund.refund_fen,
        now=now,
    )


def mark_disputed(session: Session, *, payment_intent_id: str, disputed_fen: int) -> None:
    """Write down how much of a payment a shopper's bank holds back: it is not refunded too."""
    session.execute(
        update(Payment)
        .where(Payment.payment_intent_id == payment_intent_id)
        .values(disputed_fen=disputed_fen)
    )


def receive_event(session: Session, *, event: Event, body: str, now: datetime) -> bool:
    """Store a signed event and ask for it to be handled; tell whether it was new."""
    stored = session.scalar(
        insert(GatewayEvent)
        .values(event_id=event.event_id, kind=event.kind, body=body, received_at=now, outcome="")
        .on_conflict_do_nothing(index_elements=["event_id"])
        .returning(GatewayEvent.id)
    )
    if stored is None:
        return False
    defer(session, names.SETTLE_PAYMENT_EVENT, event_id=event.event_id)
    return True


def handle_event(
    session: Session, *, event_id: str, work: Callable[[GatewayEvent], str], now: datetime
) -> None:
    """Do the work of a stored event once, and write down what came of it."""
    stored = session.scalar(
        select(GatewayEvent)
        .where(GatewayEvent.event_id == event_id, GatewayEvent.handled_at.is_(None))
        .with_for_update()
    )
    if stored is None:
        return
    stored.outcome = work(stored)
    stored.handled_at = now
    session.flush()
