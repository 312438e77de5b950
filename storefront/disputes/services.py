"""Disputes: what the gateway says of them is taken over in any order, and however often.

What must never happen: money that a bank took back and is in no book; the same withdrawal booked
twice; a payment refunded that the bank has taken back already. Villagers are not asked for
anything: what is lost is the desk's expense.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from storefront.disputes import queries
from storefront.disputes.models import Dispute, DisputeMove
from storefront.payments import services as payments
from storefront.payments.rules import CURRENCY, BalanceLine, DisputeReport, DisputeState

ORDER = (
    DisputeState.INQUIRY,
    DisputeState.NEEDS_ANSWER,
    DisputeState.UNDER_REVIEW,
)
"""The states before the end, in their order; a report of an earlier one comes late."""


def record(session: Session, *, report: DisputeReport, now: datetime) -> str:
    """Take over what the gateway says of a dispute, and tell what was new: recorded or known."""
    dispute = _opened(session, report)
    before = dispute.state
    _advance(dispute, report, now)
    moved = [move for move in report.moves if _take_move(session, dispute, move, now)]
    _book_loss(session, dispute, now)
    follow_payment(session, payment_intent_id=report.payment_intent_id)
    session.flush()
    return "recorded" if moved or dispute.state != before else "known"


def follow_payment(session: Session, *, payment_intent_id: str) -> None:
    """Let a payment know how much of it a bank holds back, whichever was heard of first."""
    held_fen = queries.held_fen(session, payment_intent_id)
    if held_fen is not None:
        payments.mark_disputed(
            session, payment_intent_id=payment_intent_id, disputed_fen=max(0, held_fen)
        )


def _opened(session: Session, report: DisputeReport) -> Dispute:
    session.execute(
        insert(Dispute)
        .values(
            dispute_id=report.dispute_id,
            payment_intent_id=report.payment_intent_id,
            book_id=queries.book_of(session, report.payment_intent_id),
            state=DisputeState.INQUIRY,
            reason=report.reason,
            disputed_fen=report.disputed_fen,
            opened_at=report.opened_at,
            answer_by=report.answer_by,
        )
        .on_conflict_do_nothing(index_elements=["dispute_id"])
    )
    return session.scalars(
        select(Dispute).where(Dispute.dispute_id == report.dispute_id).with_for_update()
    ).one()


def _advance(dispute: Dispute, report: DisputeReport, now: datetime) -> None:
    state = DisputeState(dispute.state)
    if state.is_over:
        return
    if report.state.is_over:
        dispute.closed_at = now
    elif ORDER.index(report.state) <= ORDER.index(state):
        return
    dispute.state = report.state
    dispute.answer_by = report.answer_by


def _take_move(session: Session, dispute: Dispute, move: BalanceLine, now: datetime) -> bool:
    # In another currency it is in no book of ours: the daily reconciliation lists it.
    if move.currency != CURRENCY or not move.amount_fen:
        return False
    taken = session.scalar(
        insert(DisputeMove)
        .values(
            line_id=move.line_id,
            dispute_id=dispute.id,
            moved_fen=move.amount_fen,
            moved_at=move.moved_at,
        )
        .on_conflict_do_nothing(index_elements=["line_id"])
        .returning(DisputeMove.id)
    )
    if taken is None:
        return False
    was_lost = queries.is_loss_booked(session, dispute)
    ledger.post(
        session,
        Entry(
            book_id=dispute.book_id,
            kind="dispute_withdrawn" if move.amount_fen < 0 else "dispute_reinstated",
            voucher=move.line_id,
            memo=dispute.dispute_id,
            lines=(
                Line(Account.PAYMENT_CLEARING, Fen(move.amount_fen)),
                Line(Account.DISPUTE_LOSS if was_lost else Account.DISPUTED, Fen(-move.amount_fen)),
            ),
        ),
        now=now,
    )
    return True


def _book_loss(session: Session, dispute: Dispute, now: datetime) -> None:
    """Write off what was lost, once, as soon as both the end and the money are known."""
    if dispute.state != DisputeState.LOST or queries.is_loss_booked(session, dispute):
        return
    lost_fen = -session.scalars(
        select(func.coalesce(func.sum(DisputeMove.moved_fen), 0)).where(
            DisputeMove.dispute_id == dispute.id
        )
    ).one()
    if lost_fen <= 0:
        return
    ledger.post(
        session,
        Entry(
            book_id=dispute.book_id,
            kind="dispute_lost",
            voucher=dispute.dispute_id,
            memo=dispute.dispute_id,
            lines=(
                Line(Account.DISPUTE_LOSS, Fen(int(lost_fen))),
                Line(Account.DISPUTED, Fen(-int(lost_fen))),
            ),
        ),
        now=now,
    )
