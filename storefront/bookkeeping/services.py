"""Keeping the books: months close by two people, corrections are new journals by two people.

What must never happen: a journal in a closed month, a month that its proposer closed, a correction
that changes what is written, one journal turned round twice.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app import clock
from app.database.locks import lock_name
from app.database.once import earlier
from app.errors import Refusal, conflict, not_found
from app.ledger import services as ledger
from app.ledger.models import Book, Journal, Posting
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor
from inventory.floats import services as floats
from storefront.bookkeeping import queries
from storefront.bookkeeping.models import Adjustment, AdjustmentLine, Closing
from storefront.bookkeeping.rules.adjustments import (
    REVERSIBLE,
    TypedLine,
    mirrored,
    reason_of,
    sides,
)
from storefront.bookkeeping.rules.months import month_named, month_of


def opened_book(session: Session) -> Book:
    """Find the operator's book.

    Raises:
        Refusal: `book.none`.
    """
    book = queries.first_book(session)
    if book is None:
        raise not_found("book.none")
    return book


def month_named_or_refused(typed: str) -> date:
    """Read a month as addresses write it: `2026-11`.

    Raises:
        Refusal: `closing.unknown`.
    """
    try:
        return month_named(typed)
    except ValueError:
        raise not_found("closing.unknown", month=typed) from None


def propose_closing(
    session: Session,
    *,
    client_id: uuid.UUID,
    book_id: int,
    month: date,
    actor: Actor,
    now: datetime,
) -> Closing:
    """Propose to close a month that is over, once by client id.

    Raises:
        Refusal: `closing.not_over`, `closing.earlier_open`, `closing.stands`.
    """
    if before := earlier(session, Closing, client_id):
        return before
    lock_name(session, f"closings:{book_id}")
    period = month_of(month)
    if clock.china_date(now) <= period.last:
        raise conflict("closing.not_over", month=f"{month:%Y-%m}")
    if _standing(session, book_id, month):
        raise conflict("closing.stands", month=f"{month:%Y-%m}")
    _refuse_earlier_open(session, book_id, month, now=now)
    closing = Closing(
        client_id=client_id,
        book_id=book_id,
        month=period.first,
        state="proposed",
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    session.add(closing)
    session.flush()
    return closing


def close_month(
    session: Session, *, book_id: int, month: date, actor: Actor, now: datetime
) -> Closing:
    """Close a month that somebody else proposed; closing it again changes nothing.

    What is being written into the month is waited for, then all of it is sealed and counted: from
    here on the database refuses another journal in it.

    Raises:
        Refusal: `closing.unknown`, `closing.self_approval`.
    """
    lock_name(session, f"closings:{book_id}")
    closing = _standing(session, book_id, month)
    if closing is None:
        raise not_found("closing.unknown", month=f"{month:%Y-%m}")
    if closing.state == "closed":
        return closing
    if closing.proposed_by == actor.account_id:
        raise Refusal("closing.self_approval")
    # The trigger on journals holds the same name, shared, until its journal is committed.
    lock_name(session, f"month:{book_id}")
    while ledger.seal_next(session, book_id=book_id, now=now):
        pass
    period = month_of(closing.month)
    figures = queries.figures_of(session, book_id=book_id, period=period)
    sealed = queries.last_seal(session, book_id=book_id, period=period)
    closing.journals_count, closing.debit_fen = figures.journals_count, figures.debit_fen
    closing.last_seal_number, closing.last_seal_hash = sealed or (None, None)
    closing.state, closing.decided_by, closing.decided_at = "closed", actor.account_id, now
    session.flush()
    return closing


def withdraw_closing(
    session: Session, *, book_id: int, month: date, actor: Actor, now: datetime
) -> None:
    """Take a proposal back; withdrawing again changes nothing.

    Raises:
        Refusal: `closing.closed`.
    """
    lock_name(session, f"closings:{book_id}")
    closing = _standing(session, book_id, month)
    if closing is None:
        return
    if closing.state == "closed":
        raise conflict("closing.closed", month=f"{month:%Y-%m}")
    closing.state, closing.decided_by, closing.decided_at = "withdrawn", actor.account_id, now
    session.flush()


def propose_adjustment(
    session: Session,
    *,
    client_id: uuid.UUID,
    book_id: int,
    reason: str,
    lines: Sequence[TypedLine],
    actor: Actor,
    now: datetime,
) -> Adjustment:
    """Propose a journal written by hand, once by client id.

    Raises:
        Refusal: `adjustment.reason`, and those of `rules.adjustments.sides`.
    """
    if before := earlier(session, Adjustment, client_id):
        return before
    adjustment = Adjustment(
        client_id=client_id,
        book_id=book_id,
        reason=reason_of(reason),
        state="proposed",
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    return _written(session, adjustment, sides(lines))


def propose_reversal(
    session: Session,
    *,
    client_id: uuid.UUID,
    book_id: int,
    kind: str,
    voucher: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Adjustment:
    """Propose to turn a journal round, once by client id.

    Raises:
        Refusal: `adjustment.journal_unknown`, `adjustment.by_its_verb`,
            `adjustment.reversed_already`, `adjustment.reason`.
    """
    if before := earlier(session, Adjustment, client_id):
        return before
    journal = session.scalar(
        select(Journal).where(
            Journal.book_id == book_id, Journal.kind == kind, Journal.voucher == voucher.strip()
        )
    )
    if journal is None:
        raise not_found("adjustment.journal_unknown", voucher=voucher.strip())
    if journal.kind not in REVERSIBLE:
        raise Refusal("adjustment.by_its_verb", voucher=journal.voucher)
    lock_name(session, f"reversal:{journal.id}")
    if session.scalar(
        select(Adjustment.id).where(
            Adjustment.reverses_id == journal.id, Adjustment.state != "withdrawn"
        )
    ):
        raise conflict("adjustment.reversed_already", voucher=journal.voucher)
    adjustment = Adjustment(
        client_id=client_id,
        book_id=book_id,
        reason=reason_of(reason),
        reverses_id=journal.id,
        state="proposed",
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    return _written(session, adjustment, mirrored(_lines_of(session, journal)))


def approve_adjustment(
    session: Session, *, adjustment_id: int, actor: Actor, now: datetime
) -> Adjustment:
    """Post what somebody else proposed; approving it again changes nothing.

    It is posted now: a closed month is corrected in the month that is open.

    Raises:
        Refusal: `adjustment.unknown`, `adjustment.withdrawn`, `adjustment.self_approval`,
            `float.short`.
    """
    adjustment = _locked(session, adjustment_id)
    if adjustment.state == "posted":
        return adjustment
    if adjustment.state == "withdrawn":
        raise conflict("adjustment.withdrawn")
    if adjustment.proposed_by == actor.account_id:
        raise Refusal("adjustment.self_approval")
    lines = tuple(
        Line(Account(side.account), Fen(side.fen), side.party)
        for side in queries.sides_of(session, [adjustment.id])[adjustment.id]
    )
    _refuse_short_desks(session, lines)
    adjustment.journal_id = ledger.post(session, _entry(session, adjustment, lines), now=now)
    adjustment.state = "posted"
    adjustment.decided_by, adjustment.decided_at = actor.account_id, now
    session.flush()
    return adjustment


def withdraw_adjustment(
    session: Session, *, adjustment_id: int, actor: Actor, now: datetime
) -> None:
    """Take a proposal back; withdrawing again changes nothing.

    Raises:
        Refusal: `adjustment.unknown`, `adjustment.posted`.
    """
    adjustment = _locked(session, adjustment_id)
    if adjustment.state == "posted":
        raise conflict("adjustment.posted")
    if adjustment.state == "proposed":
        adjustment.state = "withdrawn"
        adjustment.decided_by, adjustment.decided_at = actor.account_id, now
        session.flush()


def _standing(session: Session, book_id: int, month: date) -> Closing | None:
    return session.scalar(
        select(Closing)
        .where(
            Closing.book_id == book_id,
            Closing.month == month.replace(day=1),
            Closing.state != "withdrawn",
        )
        .with_for_update()
    )


def _refuse_earlier_open(session: Session, book_id: int, month: date, *, now: datetime) -> None:
    """Months close in their order: what stands before a closed month may not change either."""
    open_before = session.scalar(
        text("""
            SELECT min(its_month) FROM (
                SELECT DISTINCT
                    date_trunc('month', posted_at AT TIME ZONE 'Asia/Shanghai')::date AS its_month
                FROM journals WHERE book_id = :book_id AND posted_at < :since
            ) AS posted
            WHERE NOT EXISTS (
                SELECT FROM closings
                WHERE book_id = :book_id AND month = its_month AND state = 'closed'
            )
        """),
        {"book_id": book_id, "since": month_of(month).since},
    )
    if open_before is not None:
        raise conflict("closing.earlier_open", month=f"{open_before:%Y-%m}")


def _written(session: Session, adjustment: Adjustment, lines: Sequence[Line]) -> Adjustment:
    session.add(adjustment)
    session.flush()
    session.add_all(
        AdjustmentLine(
            adjustment_id=adjustment.id,
            line=number,
            account=line.account,
            party=line.party,
            fen=line.fen,
        )
        for number, line in enumerate(lines, start=1)
    )
    session.flush()
    return adjustment


def _locked(session: Session, adjustment_id: int) -> Adjustment:
    adjustment = session.get(Adjustment, adjustment_id, with_for_update=True)
    if adjustment is None:
        raise not_found("adjustment.unknown")
    return adjustment


def _lines_of(session: Session, journal: Journal) -> list[Line]:
    return [
        Line(Account(posting.account), Fen(posting.fen), posting.party)
        for posting in session.scalars(
            select(Posting).where(Posting.journal_id == journal.id).order_by(Posting.line)
        )
    ]


def _entry(session: Session, adjustment: Adjustment, lines: tuple[Line, ...]) -> Entry:
    if adjustment.reverses_id is None:
        return Entry(
            book_id=adjustment.book_id,
            kind="adjustment",
            voucher=f"adjustment-{adjustment.id}",
            memo=adjustment.reason,
            lines=lines,
        )
    turned = session.get_one(Journal, adjustment.reverses_id)
    # Named by what it turns round: the database keeps a kind and voucher once.
    return Entry(
        book_id=adjustment.book_id,
        kind="reversal",
        voucher=f"{turned.kind}:{turned.voucher}",
        memo=f"冲销 {turned.voucher}：{adjustment.reason}",
        lines=lines,
    )


def _refuse_short_desks(session: Session, lines: Sequence[Line]) -> None:
    """A desk has paid out what it no longer holds: then its float cannot be taken back."""
    for line in lines:
        if line.account is Account.DESK_CASH and line.fen < 0:
            floats.refuse_short(session, place_code=line.party, needed_fen=Fen(-line.fen))
