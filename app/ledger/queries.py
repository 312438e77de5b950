"""Reads of the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.ledger.models import Journal, Posting, Seal
from app.ledger.rules import Account
from app.money import Fen

JOURNALS_SHOWN = 50


def balance(session: Session, account: Account, *, party: str | None = None) -> Fen:
    """Sum an account in fen, of one party or of all; debit positive."""
    total = select(func.coalesce(func.sum(Posting.fen), 0)).where(Posting.account == account)
    if party is not None:
        total = total.where(Posting.party == party)
    return Fen(int(session.scalar(total) or 0))


@dataclass(frozen=True)
class Balance:
    """What an account stands at, in fen; debit positive."""

    account: str
    party: str
    fen: int


def trial_balance(session: Session, *, book_id: int) -> list[Balance]:
    """List every account and party that does not stand at zero."""
    rows = session.execute(
        select(Posting.account, Posting.party, func.sum(Posting.fen))
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Journal.book_id == book_id)
        .group_by(Posting.account, Posting.party)
        .having(func.sum(Posting.fen) != 0)
        .order_by(Posting.account, Posting.party)
    )
    return [Balance(account, party, int(fen)) for account, party, fen in rows]


@dataclass(frozen=True)
class JournalRow:
    """A journal as a reader of the books sees it."""

    journal_id: int
    number: int | None
    """Place in the book's chain; None until it is sealed."""
    kind: str
    voucher: str
    memo: str
    posted_at: datetime
    hash: str
    """First sixteen hex digits of its seal; empty until it is sealed."""
    lines: tuple[Balance, ...]


def latest_journals(
    session: Session, *, book_id: int, before_id: int | None = None, limit: int = JOURNALS_SHOWN
) -> Sequence[JournalRow]:
    """List journals, newest first, each with its postings, in two statements."""
    chosen = (
        select(Journal, Seal.number, Seal.hash)
        .outerjoin(Seal, Seal.journal_id == Journal.id)
        .where(Journal.book_id == book_id)
        .order_by(Journal.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        chosen = chosen.where(Journal.id < before_id)
    journals = session.execute(chosen).all()
    lines: dict[int, list[Balance]] = {}
    for posting in session.scalars(
        select(Posting)
        .where(Posting.journal_id.in_([row.Journal.id for row in journals]))
        .order_by(Posting.journal_id, Posting.line)
    ):
        lines.setdefault(posting.journal_id, []).append(
            Balance(posting.account, posting.party, posting.fen)
        )
    return [
        JournalRow(
            journal_id=row.Journal.id,
            number=row.number,
            kind=row.Journal.kind,
            voucher=row.Journal.voucher,
            memo=row.Journal.memo,
            posted_at=row.Journal.posted_at,
            hash=row.hash.hex()[:16] if row.hash else "",
            lines=tuple(lines[row.Journal.id]),
        )
        for row in journals
    ]


CONTENT_HASHES = text("""
    SELECT journals.id, journals.book_id, sha256(convert_to(concat_ws(E'\\x1f',
            journals.id, journals.book_id, journals.kind, journals.voucher, journals.memo,
            to_char(journals.posted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            string_agg(
                concat_ws(E'\\x1e', postings.line, postings.account, postings.party, postings.fen),
                E'\\x1f' ORDER BY postings.line
            )), 'UTF8')) AS content_hash
    FROM journals
    JOIN postings ON postings.journal_id = journals.id
    WHERE journals.id = ANY(:ids)
    GROUP BY journals.id
""")
"""A journal's content as one text, hashed by the database: the same at sealing and at proof."""


def content_hashes(session: Session, journal_ids: Sequence[int]) -> dict[int, bytes]:
    """Hash the contents of journals, with their postings, in one statement."""
    rows = session.execute(CONTENT_HASHES, {"ids": list(journal_ids)})
    return {row.id: bytes(row.content_hash) for row in rows}
