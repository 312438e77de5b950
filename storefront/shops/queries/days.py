"""What the days of a shop came to, and what must be in its drawer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, case, cast, func, select
from sqlalchemy.orm import Session

from storefront.shops.models import TillDay, TillItem, TillSale
from storefront.shops.rules import Tender

DAYS_SHOWN = 60


@dataclass(frozen=True)
class DayRow:
    """What a day came to, in fen."""

    day_id: int
    day: date
    opened_fen: int
    """Nothing yet where the day before is not closed."""
    cash_fen: int
    other_fen: int
    returned_fen: int
    banked_fen: int
    float_fen: int
    """Change money that finance gave, less what it took back."""
    sales: int
    counted_fen: int | None
    closed_at: datetime | None

    @property
    def moved_fen(self) -> int:
        """What came into the drawer on this day, less what left it."""
        return self.cash_fen - self.returned_fen - self.banked_fen + self.float_fen

    @property
    def expected_fen(self) -> int:
        """What must be in the drawer when it ends."""
        return self.opened_fen + self.moved_fen


def days(session: Session, shop_id: int) -> Sequence[DayRow]:
    """List the days of a shop, newest first, with what each came to; in one statement."""
    newest = _days(shop_id).order_by(TillDay.id.desc()).limit(DAYS_SHOWN)
    return [DayRow(*row) for row in session.execute(newest)]


def open_days(session: Session, shop_id: int) -> Sequence[DayRow]:
    """List the days that are not closed, in the order in which they are to be; in one statement."""
    oldest = _days(shop_id).where(TillDay.closed_at.is_(None)).order_by(TillDay.id)
    return [DayRow(*row) for row in session.execute(oldest)]


def drawer_fen(session: Session, shop_id: int) -> int:
    """Tell what must be in a shop's drawer now, in fen."""
    unclosed = open_days(session, shop_id)
    if unclosed:
        return unclosed[0].opened_fen + sum(day.moved_fen for day in unclosed)
    counted = (
        select(TillDay.counted_fen)
        .where(TillDay.shop_id == shop_id)
        .order_by(TillDay.id.desc())
        .limit(1)
    )
    return session.scalar(counted) or 0


def _days(shop_id: int) -> Select[*tuple[Any, ...]]:
    is_cash = TillSale.tender == Tender.CASH
    sold = (
        select(
            _whole(func.sum(case((is_cash, TillSale.total_fen), else_=0))).label("cash"),
            _whole(func.sum(case((is_cash, 0), else_=TillSale.total_fen))).label("other"),
            func.count().label("sales"),
        )
        .where(TillSale.day_id == TillDay.id)
        .lateral("sold")
    )
    returned = (
        select(_whole(func.sum(TillItem.line_fen)).label("fen"))
        .join(TillSale, TillSale.order_id == TillItem.order_id)
        .where(TillItem.return_day_id == TillDay.id, TillSale.tender == Tender.CASH)
        .lateral("returned")
    )
    return (
        select(
            TillDay.id,
            TillDay.day,
            func.coalesce(TillDay.opened_fen, 0),
            sold.c.cash,
            sold.c.other,
            returned.c.fen,
            TillDay.banked_fen,
            TillDay.float_fen,
            sold.c.sales,
            TillDay.counted_fen,
            TillDay.closed_at,
        )
        .select_from(TillDay)
        .join(sold, sold.c.sales >= 0)
        .join(returned, returned.c.fen >= 0)
        .where(TillDay.shop_id == shop_id)
    )


def _whole(total: ColumnElement[Any]) -> ColumnElement[int]:
    return cast(func.coalesce(total, 0), BigInteger)
