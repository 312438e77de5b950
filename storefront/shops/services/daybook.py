"""A shop's days: opened by the first sale, closed by a count; what is taken and given back.

What must never happen: cash that is unaccounted for.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refusal, conflict
from app.ledger import services as ledger
from app.ledger.rules import Account, Entry, Line
from app.people.rules import Actor
from storefront.shops import queries
from storefront.shops.models import Shop, TillDay
from storefront.shops.queries import ShopRow
from storefront.shops.rules import Tender, expected_cash_fen

TAKEN_IN = {
    Tender.CASH: Account.SHOP_CASH,
    Tender.CARD: Account.SHOP_CARDS,
    Tender.WALLET: Account.SHOP_CARDS,
}


def open_day(session: Session, shop: ShopRow, now: datetime) -> TillDay:
    """Find the day that sales go to, opened by its first; two tills take turns on the shop."""
    session.execute(select(Shop).where(Shop.place_id == shop.place_id).with_for_update())
    latest = select(TillDay).where(TillDay.shop_id == shop.place_id).order_by(TillDay.id.desc())
    days = session.scalars(latest.limit(1)).all()
    if days and days[0].closed_at is None:
        return days[0]
    day = TillDay(
        shop_id=shop.place_id,
        day=clock.china_date(now),
        opened_fen=(days[0].counted_fen or 0) if days else 0,
    )
    session.add(day)
    session.flush()
    return day


def close_day(
    session: Session, *, shop: ShopRow, counted_fen: int, actor: Actor, now: datetime
) -> TillDay:
    """Close the open day with the cash as it was counted; a difference is kept, not hidden.

    Raises:
        Refusal: `till.no_open_day`, `till.count`.
    """
    if counted_fen < 0:
        raise Refusal("till.count")
    day = session.scalar(
        select(TillDay)
        .where(TillDay.shop_id == shop.place_id, TillDay.closed_at.is_(None))
        .with_for_update()
    )
    if day is None:
        raise conflict("till.no_open_day")
    came = next(row for row in queries.days(session, shop.place_id) if row.day_id == day.id)
    day.expected_fen = expected_cash_fen(
        opened_fen=day.opened_fen, sold_fen=[came.cash_fen], returned_fen=[came.returned_fen]
    )
    day.counted_fen, day.closed_at, day.closed_by = counted_fen, now, actor.account_id
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
