"""Reads of floats: what each desk holds, since when it was not counted, and where it went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Subquery, func, select
from sqlalchemy.orm import Session

from app import clock
from app.ledger.models import Journal, Posting
from app.ledger.rules import Account as Book
from app.people.models import Account
from inventory.floats.models import FloatCount
from inventory.floats.rules import COUNT_DAYS
from inventory.places.models import Place
from inventory.places.rules import PlaceKind

LISTED_MAX = 100


@dataclass(frozen=True)
class CountRow:
    """A count as lists show it. Money in fen."""

    place_name: str
    place_name_en: str
    counted_fen: int
    expected_fen: int
    note: str
    counted_by: str
    counted_at: datetime

    @property
    def difference_fen(self) -> int:
        """What was too much; negative what was missing."""
        return self.counted_fen - self.expected_fen


@dataclass(frozen=True)
class FloatRow:
    """The float of one desk. Money in fen."""

    place_id: int
    place_code: str
    place_name: str
    place_name_en: str
    held_fen: int
    differences_fen: int
    """All that was ever counted too much, less what was missing."""
    counted_at: datetime | None
    funded_at: datetime | None
    """When the desk got cash last."""
    today: date

    @property
    def days_uncounted(self) -> int | None:
        """How old the last count is, in days; nothing where there was none."""
        if self.counted_at is None:
            return None
        return (self.today - clock.china_date(self.counted_at)).days

    @property
    def is_count_due(self) -> bool:
        """There is cash in it that nobody counted today or yesterday."""
        days = self.days_uncounted
        return self.held_fen > 0 and (days is None or days > COUNT_DAYS)


@dataclass(frozen=True)
class FloatMove:
    """Cash that came or went. Money in fen."""

    kind: str
    voucher: str
    memo: str
    fen: int
    """Into the float; negative out of it."""
    left_fen: int
    """What was in it then."""
    posted_at: datetime


def float_rows(
    session: Session, *, places: Collection[int] | None, now: datetime
) -> list[FloatRow]:
    """List the floats of desks by code, in one statement."""
    held = _sums(Book.DESK_CASH, "held")
    differences = _sums(Book.CASH_DIFFERENCE, "differences")
    counted = (
        select(FloatCount.place_id, func.max(FloatCount.counted_at).label("counted_at"))
        .group_by(FloatCount.place_id)
        .subquery()
    )
    funded = (
        select(Posting.party, func.max(Posting.posted_at).label("funded_at"))
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.account == Book.DESK_CASH, Journal.kind == "float_funded")
        .group_by(Posting.party)
        .subquery()
    )
    wanted = (
        select(
            Place.id,
            Place.code,
            Place.name,
            Place.name_en,
            func.coalesce(held.c.fen, 0),
            -func.coalesce(differences.c.fen, 0),
            counted.c.counted_at,
            funded.c.funded_at,
        )
        .outerjoin(held, held.c.party == Place.code)
        .outerjoin(differences, differences.c.party == Place.code)
        .outerjoin(counted, counted.c.place_id == Place.id)
        .outerjoin(funded, funded.c.party == Place.code)
        .where(Place.kind == PlaceKind.CENTRE)
        .order_by(Place.code)
    )
    if places is not None:
        wanted = wanted.where(Place.id.in_(places))
    today = clock.china_date(now)
    return [
        FloatRow(place_id, code, name, name_en, int(fen), int(off), counted_at, funded_at, today)
        for place_id, code, name, name_en, fen, off, counted_at, funded_at in session.execute(
            wanted
        )
    ]


def held_by_place(session: Session, place_codes: Collection[str]) -> dict[str, int]:
    """Tell what is in these floats, in fen, by the code of the place; in one statement."""
    rows = session.execute(
        select(Posting.party, func.sum(Posting.fen))
        .where(Posting.account == Book.DESK_CASH, Posting.party.in_(place_codes))
        .group_by(Posting.party)
    )
    return {party: int(fen) for party, fen in rows}


def moves_of(session: Session, *, place_code: str, limit: int = LISTED_MAX) -> list[FloatMove]:
    """List what came into a float and went out of it, newest first, in one statement."""
    moves = (
        select(
            Journal.id.label("journal_id"),
            Journal.kind,
            Journal.voucher,
            Journal.memo,
            Posting.fen,
            func.sum(Posting.fen).over(order_by=(Posting.posted_at, Journal.id)).label("left_fen"),
            Posting.posted_at,
        )
        .join(Journal, Journal.id == Posting.journal_id)
        .where(Posting.account == Book.DESK_CASH, Posting.party == place_code)
        .subquery()
    )
    rows = session.execute(
        select(moves).order_by(moves.c.posted_at.desc(), moves.c.journal_id.desc()).limit(limit)
    )
    return [
        FloatMove(row.kind, row.voucher, row.memo, row.fen, int(row.left_fen), row.posted_at)
        for row in rows
    ]


def counts(
    session: Session, *, places: Collection[int] | None, limit: int = LISTED_MAX
) -> list[CountRow]:
    """List counts, newest first, in one statement."""
    wanted = (
        select(
            Place.name,
            Place.name_en,
            FloatCount.counted_fen,
            FloatCount.expected_fen,
            FloatCount.note,
            Account.name,
            FloatCount.counted_at,
        )
        .join(Place, Place.id == FloatCount.place_id)
        .join(Account, Account.id == FloatCount.counted_by)
        .order_by(FloatCount.id.desc())
        .limit(limit)
    )
    if places is not None:
        wanted = wanted.where(FloatCount.place_id.in_(places))
    return [CountRow(*row) for row in session.execute(wanted)]


def _sums(account: Book, name: str) -> Subquery:
    """Add an account up by party."""
    return (
        select(Posting.party, func.sum(Posting.fen).label("fen"))
        .where(Posting.account == account)
        .group_by(Posting.party)
        .subquery(name)
    )
