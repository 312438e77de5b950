"""Writing the books.

What must never happen: a journal that does not balance, a row that changes after it was written,
two journals for the same voucher. The database refuses all three; here they are explained.

Journals are written by the business verb and sealed into the book's hash chain a moment later by
a job, in groups: a chain link needs its predecessor, and a burst of orders must not queue for it.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import queries
from app.ledger.models import Book, Journal, Posting, Seal
from app.ledger.rules import GENESIS, Entry, balanced, chained

SEAL_GROUP = 1000


def open_book(session: Session, *, code: str, name: str) -> Book:
    """Open the books of an operator."""
    book = Book(code=code, name=name)
    session.add(book)
    session.flush()
    return book


def post(session: Session, entry: Entry, *, now: datetime) -> Journal:
    """Write one balanced journal, at once and for good.

    Raises:
        Refusal: `ledger.unbalanced`.
    """
    lines = balanced(entry)
    journal = Journal(
        book_id=entry.book_id,
        kind=entry.kind,
        voucher=entry.voucher,
        memo=entry.memo,
        postings_count=len(lines),
        posted_at=now,
    )
    session.add(journal)
    session.flush()
    # One statement for all sides: the balance is proved by a trigger when it ends.
    session.execute(
        insert(Posting).values(
            [
                {
                    "posted_at": now,
                    "journal_id": journal.id,
                    "line": number,
                    "account": line.account,
                    "party": line.party,
                    "fen": line.fen,
                }
                for number, line in enumerate(lines, start=1)
            ]
        )
    )
    return journal


def post_many(session: Session, entries: Sequence[Entry], *, now: datetime) -> None:
    """Write many balanced journals, all of them or none, in two statements.

    Raises:
        Refusal: `ledger.unbalanced`.
    """
    if not entries:
        return
    sides = [(entry, line) for entry in entries for line in enumerate(balanced(entry), start=1)]
    counts = Counter((entry.book_id, entry.kind, entry.voucher) for entry, _ in sides)
    written = session.execute(
        JOURNALS,
        {
            "now": now,
            "book_ids": [entry.book_id for entry in entries],
            "kinds": [entry.kind for entry in entries],
            "vouchers": [entry.voucher for entry in entries],
            "memos": [entry.memo for entry in entries],
            "counts": [counts[entry.book_id, entry.kind, entry.voucher] for entry in entries],
        },
    )
    ids = {(row.book_id, row.kind, row.voucher): row.id for row in written}
    session.execute(
        POSTINGS,
        {
            "now": now,
            "ids": [ids[entry.book_id, entry.kind, entry.voucher] for entry, _ in sides],
            "numbers": [number for _, (number, _) in sides],
            "accounts": [str(line.account) for _, (_, line) in sides],
            "parties": [line.party for _, (_, line) in sides],
            "fens": [line.fen for _, (_, line) in sides],
        },
    )


JOURNALS = text("""
    INSERT INTO journals (book_id, kind, voucher, memo, postings_count, posted_at)
    SELECT book_id, kind, voucher, memo, postings, :now
    FROM unnest(
        CAST(:book_ids AS bigint[]), CAST(:kinds AS text[]), CAST(:vouchers AS text[]),
        CAST(:memos AS text[]), CAST(:counts AS bigint[])
    ) AS entry (book_id, kind, voucher, memo, postings)
    RETURNING id, book_id, kind, voucher
""")
POSTINGS = text("""
    INSERT INTO postings (posted_at, journal_id, line, account, party, fen)
    SELECT :now, journal_id, line, account, party, fen
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:numbers AS bigint[]), CAST(:accounts AS text[]),
        CAST(:parties AS text[]), CAST(:fens AS bigint[])
    ) AS side (journal_id, line, account, party, fen)
""")
"""One statement for all sides of all journals: the balance is proved by a trigger when it ends."""


def seal_next(session: Session, *, book_id: int, now: datetime) -> int:
    """Chain the book's next journals onto its last seal and tell how many there were.

    The chain's order is the order of sealing; within a group it is that of the ids.
    """
    lock_name(session, f"seals:{book_id}")
    last = session.execute(
        select(Seal.number, Seal.hash)
        .where(Seal.book_id == book_id)
        .order_by(Seal.number.desc())
        .limit(1)
    ).first()
    number, previous = (last.number, last.hash) if last else (0, GENESIS)
    ids = list(
        session.scalars(
            select(Journal.id)
            .outerjoin(Seal, Seal.journal_id == Journal.id)
            .where(Journal.book_id == book_id, Seal.journal_id.is_(None))
            .order_by(Journal.id)
            .limit(SEAL_GROUP)
        )
    )
    hashes = queries.content_hashes(session, ids)
    seals = []
    for number_of_seal, journal_id in enumerate(ids, start=number + 1):
        sealed = chained(previous, hashes[journal_id])
        seals.append(
            Seal(
                book_id=book_id,
                number=number_of_seal,
                journal_id=journal_id,
                previous_hash=previous,
                hash=sealed,
                sealed_at=now,
            )
        )
        previous = sealed
    session.add_all(seals)
    session.flush()
    return len(seals)


def seal_all(session: Session, *, now: datetime) -> int:
    """Seal what is unsealed in every book, and tell how many journals that were."""
    total = 0
    for book_id in session.scalars(select(Book.id).order_by(Book.id)):
        while sealed := seal_next(session, book_id=book_id, now=now):
            total += sealed
    return total
