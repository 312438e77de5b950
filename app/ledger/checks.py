"""What the books promise, as SELECTs, and the walk along the hash chain."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checks import Check
from app.ledger import queries
from app.ledger.models import Book, Seal
from app.ledger.rules import GENESIS, chained

CHECKS = (
    Check(
        5,
        "journals_balance",
        "the postings of every journal add up to zero and are as many as it announces",
        """
        SELECT journals.id, sum(postings.fen)
        FROM journals LEFT JOIN postings ON postings.journal_id = journals.id
        GROUP BY journals.id, journals.postings_count
        HAVING coalesce(sum(postings.fen), 1) <> 0
            OR count(postings.line) <> journals.postings_count
        """,
    ),
    Check(
        5,
        "postings_have_their_journals_time",
        "each posting has a journal, and was posted when that was",
        """
        SELECT postings.journal_id, postings.line
        FROM postings LEFT JOIN journals ON journals.id = postings.journal_id
        WHERE journals.id IS NULL OR postings.posted_at <> journals.posted_at
        """,
    ),
    Check(
        5,
        "desk_cash_never_negative",
        "no desk has paid out more cash than it was given",
        """
        SELECT party, sum(fen) FROM postings WHERE account = 'desk_cash'
        GROUP BY party HAVING sum(fen) < 0
        """,
    ),
    Check(
        5,
        "seals_without_gaps",
        "seals are numbered from one without gaps",
        """
        SELECT book_id, count(*), max(number) FROM seals
        GROUP BY book_id HAVING count(*) <> max(number)
        """,
    ),
    Check(
        5,
        "seals_keep_to_the_newer_version",
        "once a seal covers when it was made, all that follow in its book do",
        """
        SELECT later.book_id, later.number
        FROM seals AS later
        WHERE later.version = 1 AND later.number > (
            SELECT min(number) FROM seals
            WHERE seals.book_id = later.book_id AND seals.version = 2
        )
        """,
    ),
)

CHAIN_STEP = 5000


def broken_seals(session: Session) -> Iterator[str]:
    """Recompute every book's hash chain and name each journal whose content was changed."""
    for book in session.scalars(select(Book).order_by(Book.id)):
        previous, number = GENESIS, 0
        while seals := _next_seals(session, book.id, number):
            hashes = queries.content_hashes(session, [seal.journal_id for seal in seals])
            for seal in seals:
                content = hashes.get(seal.journal_id, b"")
                proved = chained(previous, content, sealed_at=seal.sealed_at, version=seal.version)
                if seal.previous_hash != previous or seal.hash != proved:
                    yield f"book {book.code}, number {seal.number}: journal {seal.journal_id}"
                previous, number = seal.hash, seal.number


def _next_seals(session: Session, book_id: int, after: int) -> list[Seal]:
    return list(
        session.scalars(
            select(Seal)
            .where(Seal.book_id == book_id, Seal.number > after)
            .order_by(Seal.number)
            .limit(CHAIN_STEP)
        )
    )
