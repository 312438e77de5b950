"""Taking over the gateway's account, and explaining what differs.

What a line brings that nothing else books is booked from the line: what the gateway keeps, and
what it pays out to our bank. What must never happen: a line taken twice, or a difference that is
made to fit instead of being shown.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import Refusal, conflict, not_found
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import Fen
from app.people.rules import Actor
from storefront.payments.rules import CURRENCY, BalanceLine, LineKind
from storefront.reconciliation import queries
from storefront.reconciliation.models import GatewayLine, GatewayNote, GatewayTaking

NOTE_MAX = 200


def take(session: Session, *, lines: Sequence[BalanceLine], now: datetime) -> int:
    """Write down the lines that are new, book their fees and payouts, and tell how many.

    Args:
        session: of the caller's transaction.
        lines: oldest first, as the books then tell it.
        now: the moment.
    """
    books = queries.books_of(session, {line.payment_intent_id for line in lines})
    own = queries.own_book(session)
    fresh = session.scalars(
        insert(GatewayLine)
        .values(
            [
                {
                    "line_id": line.line_id,
                    "book_id": books.get(line.payment_intent_id, own),
                    "kind": line.kind,
                    "source_id": line.source_id,
                    "payment_intent_id": line.payment_intent_id,
                    "amount_fen": line.amount_fen,
                    "fee_fen": line.fee_fen,
                    "currency": line.currency,
                    "moved_at": line.moved_at,
                    "taken_at": now,
                }
                for line in lines
            ]
        )
        .on_conflict_do_nothing(index_elements=["line_id"])
        .returning(GatewayLine)
    ).all()
    for line in fresh:
        if line.currency == CURRENCY:
            _book(session, line, now)
    return len(fresh)


def _book(session: Session, line: GatewayLine, now: datetime) -> None:
    """Book what the gateway keeps of a line, and what it pays out."""
    kept_fen = line.fee_fen - (line.amount_fen if line.kind == LineKind.FEE else 0)
    if kept_fen:
        _post(session, line, "gateway_fee", Account.BANK_CHARGES, kept_fen, now)
    if line.kind == LineKind.PAYOUT and line.amount_fen:
        _post(session, line, "gateway_payout", Account.BANK, -line.amount_fen, now)


def _post(
    session: Session, line: GatewayLine, kind: str, account: Account, fen: int, now: datetime
) -> None:
    ledger.post(
        session,
        Entry(
            book_id=line.book_id,
            kind=kind,
            voucher=line.line_id,
            memo=line.source_id or line.line_id,
            lines=(Line(account, Fen(fen)), Line(Account.PAYMENT_CLEARING, Fen(-fen))),
        ),
        now=now,
    )


def note_taking(
    session: Session, *, began_at: datetime, lines_count: int, failure: str, now: datetime
) -> None:
    """Write down that the gateway was asked, and what came of it."""
    session.add(
        GatewayTaking(
            began_at=began_at,
            ended_at=max(now, began_at),
            lines_count=lines_count,
            failure=failure,
        )
    )
    session.flush()


def explain(session: Session, *, about: str, note: str, actor: Actor, now: datetime) -> None:
    """Write down what is behind a difference; the same again is no harm.

    Raises:
        Refusal: `gateway.note` (none, or too long), `gateway.explained` (otherwise, before),
            `gateway.no_difference`.
    """
    note = " ".join(note.split())
    if not 0 < len(note) <= NOTE_MAX:
        raise Refusal("gateway.note", most=NOTE_MAX)
    before = session.scalar(select(GatewayNote.note).where(GatewayNote.about == about))
    if before is not None and before != note:
        raise conflict("gateway.explained", note=before)
    if about not in {one.about for one in queries.differences(session)}:
        raise not_found("gateway.no_difference")
    session.execute(
        insert(GatewayNote)
        .values(about=about, note=note, written_by=actor.account_id, written_at=now)
        .on_conflict_do_nothing(index_elements=["about"])
    )
