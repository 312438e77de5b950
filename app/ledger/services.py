"""Writing the books.

What must never happen: a journal that does not balance, a row that changes after it was written,
two journals for the same voucher. The database refuses all three; here they are explained.

Journals are written by the business verb and sealed into the book's hash chain a moment later by
a job, in groups: a chain link needs its predecessor, and a burst of orders must not queue for it.
"""

from collections.abc import Sequence
from datetime import datetime

import orjson
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database.locks import lock_name
from app.ledger import queries
from app.ledger.models import Book, Journal, Seal
from app.ledger.rules import CHAIN_VERSION, GENESIS, Entry, balanced, chained

SEAL_GROUP = 1000


def open_book(session: Session, *, code: str, name: str) -> Book:
    """Open the books of an operator."""
    book = Book(code=code, name=name)
    session.add(book)
    session.flush()
    return book


def post(session: Session, entry: Entry, *, now: datetime) -> int:
    """Write one balanced journal, at once and for good, and give its id.

    Raises:
        Refusal: `ledger.unbalanced`.
    """
    [journal_id, *_] = session.scalars(_WRITE_ONE, _figures([entry], now))
    return int(journal_id)


def post_many(session: Session, entries: Sequence[Entry], *, now: datetime) -> None:
    """Write many balanced journals, all of them or none, in one statement.

    Raises:
        Refusal: `ledger.unbalanced`.
    """
    if entries:
        session.execute(_WRITE, _figures(entries, now))


def _figures(entries: Sequence[Entry], now: datetime) -> dict[str, object]:
    lines = [balanced(entry) for entry in entries]
    said = [
        {
            "place": place,
            "book_id": entry.book_id,
            "kind": entry.kind,
            "voucher": entry.voucher,
            "memo": entry.memo,
            "postings": len(lines[place]),
        }
        for place, entry in enumerate(entries)
    ]
    sides = [
        {"place": place, "line": number} | vars(line)
        for place, of_entry in enumerate(lines)
        for number, line in enumerate(of_entry, start=1)
    ]
    return {
        "now": now,
        "entries": orjson.dumps(said).decode(),
        "sides": orjson.dumps(sides).decode(),
    }


_WRITE = text("""
    WITH entry AS (
        SELECT * FROM jsonb_to_recordset(CAST(:entries AS jsonb)) AS entry (
            place bigint, book_id bigint, kind text, voucher text, memo text, postings bigint
        )
    ), journal AS (
        INSERT INTO journals (book_id, kind, voucher, memo, postings_count, posted_at)
        SELECT book_id, kind, voucher, memo, postings, :now FROM entry ORDER BY place
        RETURNING id, book_id, kind, voucher
    )
    INSERT INTO postings (posted_at, journal_id, line, account, party, fen)
    SELECT :now, journal.id, side.line, side.account, side.party, side.fen
    FROM journal
    JOIN entry USING (book_id, kind, voucher)
    JOIN jsonb_to_recordset(CAST(:sides AS jsonb)) AS side (
        place bigint, line bigint, account text, party text, fen bigint
    ) USING (place)
    ORDER BY journal.id, side.line
""")
"""One statement for all sides of all journals: the balance is proved by triggers when it ends."""
_WRITE_ONE = text(f"{_WRITE.text} RETURNING journal_id")


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
        sealed = chained(previous, hashes[journal_id], sealed_at=now)
        seals.append(
            Seal(
                book_id=book_id,
                number=number_of_seal,
                journal_id=journal_id,
                previous_hash=previous,
                hash=sealed,
                sealed_at=now,
                version=CHAIN_VERSION,
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
