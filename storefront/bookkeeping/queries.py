"""Reads of bookkeeping: months with their figures, adjustments, journals of a period."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, aliased

from app import clock
from app.ledger.models import Book, Journal, Posting, Seal
from app.people.models import Account as Person
from storefront.bookkeeping.models import Adjustment, AdjustmentLine, Closing
from storefront.bookkeeping.rules.months import Period, month_of, months_between
from storefront.bookkeeping.rules.plaintext import Exported, Side

EXPORT_STEP = 2000
LIST_MAX = 100


def first_book(session: Session) -> Book | None:
    """Find the operator's book; one installation has one until a second operator joins."""
    return session.scalar(select(Book).order_by(Book.id).limit(1))


@dataclass(frozen=True)
class MonthFigures:
    """What the journals of a period come to."""

    journals_count: int
    debit_fen: int
    unsealed: int


FIGURES = text("""
    SELECT count(*) AS journals, coalesce(sum(debits.fen), 0) AS fen,
        count(*) FILTER (WHERE seals.journal_id IS NULL) AS unsealed
    FROM journals
    LEFT JOIN seals ON seals.journal_id = journals.id
    LEFT JOIN LATERAL (
        SELECT sum(fen) AS fen FROM postings
        WHERE postings.journal_id = journals.id AND postings.fen > 0
            AND postings.posted_at >= :since AND postings.posted_at < :until
    ) AS debits ON true
    WHERE journals.book_id = :book_id
        AND journals.posted_at >= :since AND journals.posted_at < :until
""")


def figures_of(session: Session, *, book_id: int, period: Period) -> MonthFigures:
    """Count the journals of a period and add up their debits, in one statement."""
    row = session.execute(
        FIGURES, {"book_id": book_id, "since": period.since, "until": period.until}
    ).one()
    return MonthFigures(int(row.journals), int(row.fen), int(row.unsealed))


def last_seal(session: Session, *, book_id: int, period: Period) -> tuple[int, bytes] | None:
    """Find the chain's last place among the journals of a period."""
    row = session.execute(
        select(Seal.number, Seal.hash)
        .join(Journal, Journal.id == Seal.journal_id)
        .where(
            Journal.book_id == book_id,
            Journal.posted_at >= period.since,
            Journal.posted_at < period.until,
        )
        .order_by(Seal.number.desc())
        .limit(1)
    ).first()
    return (row.number, row.hash) if row else None


@dataclass(frozen=True)
class MonthRow:
    """A month of the books as its readers see it."""

    month: date
    state: str
    """`open`, `proposed` or `closed`."""
    over: bool
    figures: MonthFigures
    proposed_by: str | None = None
    proposed_by_id: int | None = None
    proposed_at: datetime | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None
    seal: str = ""
    """First sixteen hex digits of the chain's last seal that a closed month reaches."""

    @property
    def name(self) -> str:
        """The month as addresses write it: `2026-11`."""
        return f"{self.month:%Y-%m}"


MONTHS = text("""
    SELECT date_trunc('month', journals.posted_at AT TIME ZONE 'Asia/Shanghai')::date AS month,
        count(*) AS journals, coalesce(sum(debits.fen), 0) AS fen,
        count(*) FILTER (WHERE seals.journal_id IS NULL) AS unsealed
    FROM journals
    LEFT JOIN seals ON seals.journal_id = journals.id
    LEFT JOIN (
        SELECT journal_id, sum(fen) AS fen FROM postings
        WHERE fen > 0 AND posted_at >= :since GROUP BY journal_id
    ) AS debits ON debits.journal_id = journals.id
    WHERE journals.book_id = :book_id AND journals.posted_at >= :since
    GROUP BY 1
""")
MONTHS_SHOWN = 24


def months(session: Session, *, book_id: int, today: date) -> list[MonthRow]:
    """List the book's months, the latest first, in three statements; two years at most."""
    first_posted = session.scalar(
        select(func.min(Journal.posted_at)).where(Journal.book_id == book_id)
    )
    start = first_posted or month_of(today).since
    shown = months_between(clock.china_date(start), today)[:MONTHS_SHOWN]
    counted = {
        row.month: MonthFigures(int(row.journals), int(row.fen), int(row.unsealed))
        for row in session.execute(MONTHS, {"book_id": book_id, "since": month_of(shown[-1]).since})
    }
    closings = {row.Closing.month: row for row in session.execute(_standing(book_id))}
    return [
        _month_row(month, counted.get(month), closings.get(month), today=today) for month in shown
    ]


def _standing(book_id: int) -> Select[*tuple[Any, ...]]:
    proposer, closer = aliased(Person), aliased(Person)
    return (
        select(Closing, proposer.name.label("proposer"), closer.name.label("closer"))
        .join(proposer, proposer.id == Closing.proposed_by)
        .outerjoin(closer, closer.id == Closing.decided_by)
        .where(Closing.book_id == book_id, Closing.state != "withdrawn")
    )


def _month_row(
    month: date, figures: MonthFigures | None, standing: Any, *, today: date
) -> MonthRow:
    counted = figures or MonthFigures(0, 0, 0)
    over = month_of(month).last < today
    if standing is None:
        return MonthRow(month, "open", over, counted)
    closing: Closing = standing.Closing
    return MonthRow(
        month=month,
        state=closing.state,
        over=over,
        figures=counted,
        proposed_by=standing.proposer,
        proposed_by_id=closing.proposed_by,
        proposed_at=closing.proposed_at,
        closed_by=standing.closer,
        closed_at=closing.decided_at,
        seal=closing.last_seal_hash.hex()[:16] if closing.last_seal_hash else "",
    )


@dataclass(frozen=True)
class AdjustmentRow:
    """An adjustment with its sides, as its readers see it."""

    adjustment_id: int
    reason: str
    state: str
    reverses: str | None
    """Voucher of the journal that it turns round."""
    proposed_by: str
    proposed_by_id: int
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    sides: tuple[Side, ...]

    @property
    def debit_fen(self) -> int:
        """What it moves, in fen."""
        return sum(side.fen for side in self.sides if side.fen > 0)


def adjustments(session: Session, *, book_id: int) -> list[AdjustmentRow]:
    """List adjustments, the latest first, in two statements."""
    proposer, decider = aliased(Person), aliased(Person)
    rows = session.execute(
        select(
            Adjustment,
            Journal.voucher,
            proposer.name.label("proposer"),
            decider.name.label("decider"),
        )
        .join(proposer, proposer.id == Adjustment.proposed_by)
        .outerjoin(decider, decider.id == Adjustment.decided_by)
        .outerjoin(Journal, Journal.id == Adjustment.reverses_id)
        .where(Adjustment.book_id == book_id)
        .order_by(Adjustment.id.desc())
        .limit(LIST_MAX)
    ).all()
    sides = sides_of(session, [row.Adjustment.id for row in rows])
    return [
        AdjustmentRow(
            adjustment_id=row.Adjustment.id,
            reason=row.Adjustment.reason,
            state=row.Adjustment.state,
            reverses=row.voucher,
            proposed_by=row.proposer,
            proposed_by_id=row.Adjustment.proposed_by,
            proposed_at=row.Adjustment.proposed_at,
            decided_by=row.decider,
            decided_at=row.Adjustment.decided_at,
            sides=sides[row.Adjustment.id],
        )
        for row in rows
    ]


def sides_of(session: Session, adjustment_ids: Sequence[int]) -> dict[int, tuple[Side, ...]]:
    """Read the sides of adjustments, in their order."""
    found: dict[int, list[Side]] = {number: [] for number in adjustment_ids}
    for line in session.scalars(
        select(AdjustmentLine)
        .where(AdjustmentLine.adjustment_id.in_(adjustment_ids))
        .order_by(AdjustmentLine.adjustment_id, AdjustmentLine.line)
    ):
        found[line.adjustment_id].append(Side(line.account, line.party, line.fen))
    return {number: tuple(lines) for number, lines in found.items()}


def standing_at(session: Session, *, book_id: int, until: datetime) -> list[Side]:
    """Tell what every account that was used before a moment stood at, zeros among them."""
    rows = session.execute(
        select(Posting.account, Posting.party, func.sum(Posting.fen))
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Journal.book_id == book_id, Posting.posted_at < until)
        .group_by(Posting.account, Posting.party)
        .order_by(Posting.account, Posting.party)
    )
    return [Side(account, party, int(fen)) for account, party, fen in rows]


def journals_of(session: Session, *, book_id: int, period: Period) -> Iterator[Exported]:
    """Read the journals of a period in the order of time, some thousands at a time."""
    after = (period.since, 0)
    while found := _next_journals(session, book_id=book_id, period=period, after=after):
        yield from found
        after = (found[-1].posted_at, found[-1].journal_id)


def _next_journals(
    session: Session, *, book_id: int, period: Period, after: tuple[datetime, int]
) -> list[Exported]:
    rows = session.execute(
        select(Journal, Seal.number, Seal.hash)
        .outerjoin(Seal, Seal.journal_id == Journal.id)
        .where(
            Journal.book_id == book_id,
            Journal.posted_at >= after[0],
            Journal.posted_at < period.until,
            func.row(Journal.posted_at, Journal.id) > func.row(*after),
        )
        .order_by(Journal.posted_at, Journal.id)
        .limit(EXPORT_STEP)
    ).all()
    if not rows:
        return []
    sides: dict[int, list[Side]] = {}
    for line in session.execute(
        select(Posting.journal_id, Posting.account, Posting.party, Posting.fen)
        .where(
            Posting.journal_id.in_([row.Journal.id for row in rows]),
            Posting.posted_at >= rows[0].Journal.posted_at,
            Posting.posted_at <= rows[-1].Journal.posted_at,
        )
        .order_by(Posting.journal_id, Posting.line)
    ):
        sides.setdefault(line.journal_id, []).append(Side(line.account, line.party, line.fen))
    return [
        Exported(
            journal_id=row.Journal.id,
            number=row.number,
            kind=row.Journal.kind,
            voucher=row.Journal.voucher,
            memo=row.Journal.memo,
            posted_at=row.Journal.posted_at,
            hash=row.hash.hex() if row.hash else "",
            sides=tuple(sides[row.Journal.id]),
        )
        for row in rows
    ]
