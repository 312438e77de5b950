"""All sealed journals with their chain, as an auditor takes them along."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.ledger.models import Journal, Posting, Seal
from storefront.bookkeeping.models import Closing

STEP = 2000


def sealed_journals(session: Session, *, book_id: int) -> Iterator[str]:
    """Write a line of JSON for each sealed journal, in the chain's order."""
    after = 0
    while rows := session.execute(
        select(Seal, Journal)
        # A seal without its journal is a line, too: the program that proves the books names it.
        .outerjoin(Journal, Journal.id == Seal.journal_id)
        .where(Seal.book_id == book_id, Seal.number > after)
        .order_by(Seal.number)
        .limit(STEP)
    ).all():
        sides: dict[int, list[list[object]]] = {row.Seal.journal_id: [] for row in rows}
        for line in session.execute(
            select(
                Posting.journal_id,
                Posting.line,
                Posting.account,
                Posting.party,
                Posting.fen,
                Posting.posted_at,
            )
            .where(Posting.journal_id.in_(sides))
            .order_by(Posting.journal_id, Posting.line)
        ):
            sides[line.journal_id].append(
                [line.line, line.account, line.party, line.fen, _moment(line.posted_at)]
            )
        for seal, journal in rows:
            yield _line(seal, journal, sides[seal.journal_id])
        after = rows[-1].Seal.number
        session.expunge_all()


def closed_months(session: Session, *, book_id: int) -> Iterator[str]:
    """Write a line of JSON for each closed month: where the chain stood when it was closed."""
    for closing in session.scalars(
        select(Closing)
        .where(Closing.book_id == book_id, Closing.state == "closed")
        .order_by(Closing.month)
    ):
        yield _json(
            {
                "month": f"{closing.month:%Y-%m}",
                "journals": closing.journals_count,
                "debit_fen": closing.debit_fen,
                "last_number": closing.last_seal_number,
                "last_hash": closing.last_seal_hash.hex() if closing.last_seal_hash else None,
            }
        )


def _line(seal: Seal, journal: Journal | None, sides: list[list[object]]) -> str:
    if journal is None:
        return _json({"number": seal.number, "hash": seal.hash.hex(), "postings": sides})
    return _json(
        {
            "number": seal.number,
            "previous": seal.previous_hash.hex(),
            "hash": seal.hash.hex(),
            "version": seal.version,
            "sealed_at": _moment(seal.sealed_at),
            "id": journal.id,
            "book": journal.book_id,
            "kind": journal.kind,
            "voucher": journal.voucher,
            "memo": journal.memo,
            "posted_at": _moment(journal.posted_at),
            "sides": journal.postings_count,
            "postings": sides,
        }
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")


def _json(row: dict[str, object]) -> str:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n"
