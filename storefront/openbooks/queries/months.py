"""A village's month as anybody may read it: sums by household, vouchers behind each figure."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.database import sealed
from app.people.models import Account as Person
from inventory.places.models import Place
from inventory.villagers.models import Villager
from storefront.bookkeeping.models import Closing
from storefront.bookkeeping.rules.months import Period, month_of
from storefront.openbooks.models import Question
from storefront.openbooks.rules import Figure, Sums, masked

VOUCHERS_SHOWN = 200

# What touched the accounts of a village's households in a month, a row for each household and
# journal. What the goods brought is of the order behind the journal: its earnings that are the
# villager's. Each household's postings are looked up along the index by themselves: joined, all
# postings of all villages would be read for one of them.
TOUCHED = """
    WITH touched AS (
        SELECT journals.id AS journal_id, journals.kind, journals.voucher,
            villagers.id AS villager_id, villagers.code AS party, own.fen
        FROM villagers
        CROSS JOIN LATERAL (
            SELECT postings.journal_id, -sum(postings.fen) AS fen FROM postings
            WHERE postings.account = 'villager_payable' AND postings.party = villagers.code
                AND postings.posted_at >= :since AND postings.posted_at < :until
            GROUP BY postings.journal_id
        ) AS own
        JOIN journals ON journals.id = own.journal_id
        WHERE villagers.place_id = :place_id
    ), rows AS (
        SELECT touched.*, coalesce(earned.sold, 0) AS sold, coalesce(earned.kept, 0) AS kept
        FROM touched
        LEFT JOIN LATERAL (
            SELECT sum(earnings.sale_fen) AS sold, sum(earnings.fee_fen) AS kept
            FROM orders
            JOIN order_lines ON order_lines.order_id = orders.id
            JOIN earnings ON earnings.order_line_id = order_lines.id
            WHERE touched.kind = 'goods_delivered' AND orders.code = touched.voucher
                AND earnings.villager_id = touched.villager_id
                AND earnings.delivered_at IS NOT NULL AND earnings.net_fen > 0
        ) AS earned ON true
    )
"""
SUMS = """
    coalesce(sum(sold), 0) AS sold, coalesce(sum(kept), 0) AS kept,
    coalesce(sum(fen) FILTER (WHERE rows.kind = 'goods_delivered'), 0) AS shared,
    coalesce(-sum(fen) FILTER (WHERE rows.kind = 'payout_paid'), 0) AS paid,
    coalesce(
        sum(fen) FILTER (WHERE rows.kind NOT IN ('goods_delivered', 'payout_paid')), 0
    ) AS other
"""
BY_HOUSEHOLD = text(
    f"{TOUCHED} SELECT party, {SUMS} FROM rows GROUP BY party ORDER BY party"  # noqa: S608
)
BY_VOUCHER = text(
    f"""{TOUCHED}
    SELECT rows.journal_id, rows.kind, journals.posted_at, seals.number, seals.hash, {SUMS}
    FROM rows
    JOIN journals ON journals.id = rows.journal_id
    LEFT JOIN seals ON seals.journal_id = rows.journal_id
    WHERE (CAST(:party AS text) IS NULL OR rows.party = :party) AND rows.journal_id > :after
    GROUP BY rows.journal_id, rows.kind, journals.posted_at, seals.number, seals.hash
    ORDER BY rows.journal_id
    """  # noqa: S608
)


@dataclass(frozen=True)
class Household:
    """A household in a village's month, known by a part of its code."""

    masked_code: str
    key: str
    """Names it in addresses of this month; tells nobody the code."""
    sums: Sums


@dataclass(frozen=True)
class Voucher:
    """A journal behind a figure, with its place in the chain."""

    journal_id: int
    number: int | None
    kind: str
    posted_at: datetime
    hash: str
    """Of its seal, in full, in hex; empty until it is sealed."""
    fen: int
    """What of it belongs to the figure."""


def village(session: Session, code: str) -> Place | None:
    """Find a village's service centre by its 12-digit code."""
    return session.scalar(select(Place).where(Place.code == code, Place.kind == "centre"))


def villages(session: Session) -> list[Place]:
    """List the villages whose books are open."""
    return list(session.scalars(select(Place).where(Place.kind == "centre").order_by(Place.code)))


def households(session: Session, *, place_id: int, period: Period) -> list[Household]:
    """Add a village's month up by household, in one statement."""
    return [
        Household(masked(row.party), key_of(row.party, period), _sums(row))
        for row in session.execute(BY_HOUSEHOLD, _asked(place_id, period))
    ]


def vouchers(
    session: Session,
    *,
    place_id: int,
    period: Period,
    figure: Figure,
    key: str = "",
    after: int = 0,
) -> list[Voucher]:
    """List the journals behind a figure of a village's month, oldest first.

    Args:
        session: of the caller's transaction.
        place_id: which village.
        period: the month.
        figure: which figure.
        key: of a household, or all of them.
        after: the last journal of the list's part before.
    """
    party = _party_of(session, place_id, period, key) if key else None
    found = [
        Voucher(
            journal_id=row.journal_id,
            number=row.number,
            kind=row.kind,
            posted_at=row.posted_at,
            hash=row.hash.hex() if row.hash else "",
            fen=int(getattr(row, figure)),
        )
        for row in session.execute(
            BY_VOUCHER, {**_asked(place_id, period), "party": party, "after": after}
        )
    ]
    return [voucher for voucher in found if voucher.fen][: VOUCHERS_SHOWN + 1]


OWED = text("""
    SELECT coalesce(-sum(postings.fen), 0) AS fen FROM postings
    WHERE postings.account = 'villager_payable' AND postings.posted_at < :moment
        AND postings.party = ANY(ARRAY(SELECT code FROM villagers WHERE place_id = :place_id))
""")
"""The codes as one array: each month's index is walked once for all of them."""


def owed_at(session: Session, *, place_id: int, moment: datetime) -> int:
    """Add up what a village's households were owed at a moment, in fen, from the index alone."""
    return int(session.scalar(OWED, {"place_id": place_id, "moment": moment}) or 0)


def closing_of(session: Session, *, book_id: int, month: date) -> Closing | None:
    """Find how a month was closed; nothing while it is open."""
    return session.scalar(
        select(Closing).where(
            Closing.book_id == book_id, Closing.month == month, Closing.state == "closed"
        )
    )


def key_of(villager_code: str, period: Period) -> str:
    """Name a household in the addresses of one month; without our key nobody can undo it."""
    return sealed.search_hash(f"{villager_code}:{period.first}").hex()[:12]


def _party_of(session: Session, place_id: int, period: Period, key: str) -> str:
    codes = session.scalars(select(Villager.code).where(Villager.place_id == place_id))
    return next((code for code in codes if key_of(code, period) == key), "")


def _asked(place_id: int, period: Period) -> dict[str, object]:
    return {"place_id": place_id, "since": period.since, "until": period.until}


def _sums(row: object) -> Sums:
    return Sums(**{figure: int(getattr(row, figure)) for figure in Figure})


@dataclass(frozen=True)
class QuestionRow:
    """A question with its answer, and where it was asked."""

    question_id: int
    place_code: str
    place_name: str
    month: date
    body: str
    asked_at: datetime
    due_on: date
    state: str
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None

    @property
    def period(self) -> Period:
        """The month that it is about."""
        return month_of(self.month)


QUESTIONS_SHOWN = 200


def questions(
    session: Session, *, place_id: int | None = None, month: date | None = None
) -> list[QuestionRow]:
    """List questions, those that wait first, in one statement."""
    wanted = (
        select(
            Question.id,
            Place.code,
            Place.name,
            Question.month,
            Question.body,
            Question.asked_at,
            Question.due_on,
            Question.state,
            Question.answer,
            Person.name,
            Question.answered_at,
        )
        .join(Place, Place.id == Question.place_id)
        .outerjoin(Person, Person.id == Question.answered_by)
        .order_by(Question.state != "open", Question.due_on, Question.id)
        .limit(QUESTIONS_SHOWN)
    )
    if place_id is not None:
        wanted = wanted.where(Question.place_id == place_id)
    if month is not None:
        wanted = wanted.where(Question.month == month)
    return [QuestionRow(*row) for row in session.execute(wanted)]
