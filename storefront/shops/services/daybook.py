"""A shop's days: opened by the first sale, closed by a count; what is taken and given back.

What must never happen: cash that is unaccounted for. After each close the books say of the shop's
cash what was counted, and what was missing or too much stands on an account of its own.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal, conflict, not_found
from app.ledger import queries as books
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.money import FEN_MAX, Fen, yuan
from app.people.rules import Actor
from storefront.shops.models import Shop, TillDay
from storefront.shops.queries import days as days_read
from storefront.shops.queries.shelves import ShopRow
from storefront.shops.rules import Tender, day_of

TAKEN_IN = {
    Tender.CASH: Account.SHOP_CASH,
    Tender.CARD: Account.SHOP_CARDS,
    Tender.WALLET: Account.SHOP_CARDS,
}


def open_day(
    session: Session, shop: ShopRow, now: datetime, *, happened_at: datetime | None = None
) -> TillDay:
    """Find the day that something belongs to, opened by its first; tills of a shop take turns.

    Args:
        session: of the caller's transaction.
        shop: whose day.
        now: the moment.
        happened_at: where a till without a line sends it later; else it happens now.
    """
    take_turns(session, shop)
    latest = session.scalar(
        select(TillDay).where(TillDay.shop_id == shop.place_id).order_by(TillDay.id.desc()).limit(1)
    )
    unclosed = {day.day: day for day in _unclosed(session, shop)}
    own = day_of(
        clock.china_date(happened_at or now),
        today=clock.china_date(now),
        open_days=unclosed,
        latest=latest.day if latest else None,
    )
    if own in unclosed:
        return unclosed[own]
    # What is in the drawer in the morning is known when the day before is counted.
    before_fen = (latest.counted_fen or 0) if latest else 0
    day = TillDay(
        shop_id=shop.place_id,
        day=own,
        opened_fen=None if unclosed else before_fen,
        banked_fen=0,
        float_fen=0,
    )
    session.add(day)
    session.flush()
    return day


def take_out(session: Session, shop: ShopRow, fen: int, *, now: datetime) -> TillDay:
    """Take cash out of the drawer for the bank, of today; the caller books where it goes.

    Raises:
        Refusal: `till.drawer_short`.
    """
    day = open_day(session, shop, now)
    _refuse_short(session, shop, fen)
    day.banked_fen += fen
    session.flush()
    return day


def put_back(session: Session, shop: ShopRow, fen: int, *, now: datetime) -> TillDay:
    """Put cash back into today's drawer that had not gone to the bank; the caller books it."""
    day = open_day(session, shop, now)
    day.banked_fen -= fen
    session.flush()
    return day


def move_float(session: Session, shop: ShopRow, fen: int, *, now: datetime) -> TillDay:
    """Put change money into today's drawer, or out of it below zero; the caller books it.

    Raises:
        Refusal: `till.drawer_short`.
    """
    day = open_day(session, shop, now)
    _refuse_short(session, shop, -fen)
    day.float_fen += fen
    session.flush()
    return day


def close_day(
    session: Session,
    *,
    shop: ShopRow,
    day_id: int,
    counted_fen: int,
    actor: Actor,
    now: datetime,
) -> TillDay:
    """Close the oldest open day with the cash that is in the drawer now; book what differs.

    What later days took lies in the same drawer and is taken off the count. The same count of the
    same day again is no harm.

    Raises:
        Refusal: `till.no_open_day`, `till.count`, `till.day_closed`, `till.older_day_open`.
    """
    if not 0 <= counted_fen <= FEN_MAX:
        raise Refusal("till.count")
    take_turns(session, shop)
    day = session.get(TillDay, day_id, populate_existing=True)
    if day is None or day.shop_id != shop.place_id:
        raise not_found("till.no_open_day")
    if day.closed_at is not None:
        if day.counted_fen == counted_fen:
            return day
        raise conflict("till.day_closed", day=day.day)
    first, *later = days_read.open_days(session, shop.place_id)
    if first.day_id != day.id:
        raise conflict("till.older_day_open", day=first.day)
    later_fen = sum(row.moved_fen for row in later)
    day.expected_fen = first.expected_fen
    # Where even what came later is not all there, that part is found by the later day's count.
    day.counted_fen = max(0, counted_fen - later_fen)
    day.closed_at, day.closed_by = now, actor.account_id
    if later:
        session.get_one(TillDay, later[0].day_id).opened_fen = day.counted_fen
    _book_difference(session, shop, day, later_fen=later_fen, now=now)
    session.flush()
    return day


def post(
    session: Session,
    shop: ShopRow,
    *,
    kind: str,
    voucher: str,
    lines: tuple[Line, ...],
    now: datetime,
) -> None:
    """Write what a shop took or gave back in its operator's books."""
    entry = Entry(shop.book_id, kind, voucher, f"{shop.name} · {voucher}", lines)
    ledger.post(session, entry, now=now)


def take_turns(session: Session, shop: ShopRow) -> None:
    """Let one transaction after the other change what a shop took."""
    session.execute(select(Shop).where(Shop.place_id == shop.place_id).with_for_update())


def _refuse_short(session: Session, shop: ShopRow, fen: int) -> None:
    held_fen = days_read.drawer_fen(session, shop.place_id)
    if fen > held_fen:
        raise conflict("till.drawer_short", held=yuan(held_fen))


def _book_difference(
    session: Session, shop: ShopRow, day: TillDay, *, later_fen: int, now: datetime
) -> None:
    """Bring the shop's cash in the books to what was counted, whatever they said before."""
    held_fen = books.balance(session, Account.SHOP_CASH, party=shop.code)
    over_fen = Fen((day.counted_fen or 0) + later_fen - held_fen)
    day.booked_fen = over_fen
    if not over_fen:
        return
    post(
        session,
        shop,
        kind="till_counted",
        voucher=f"{shop.code}-{day.day}-{day.id}",
        lines=(
            Line(Account.SHOP_CASH, over_fen, shop.code),
            Line(Account.CASH_DIFFERENCE, Fen(-over_fen), shop.code),
        ),
        now=now,
    )


def _unclosed(session: Session, shop: ShopRow) -> list[TillDay]:
    return list(
        session.scalars(
            select(TillDay)
            .where(TillDay.shop_id == shop.place_id, TillDay.closed_at.is_(None))
            .order_by(TillDay.id)
            .execution_options(populate_existing=True)
        )
    )
