"""Months and periods of the books, in China's calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.clock import CHINA

DECEMBER = 12


@dataclass(frozen=True)
class Period:
    """Days of the books, both included."""

    first: date
    last: date

    @property
    def since(self) -> datetime:
        """The first moment that belongs to it."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment that does not."""
        return _midnight(self.last + timedelta(days=1))


def month_of(day: date) -> Period:
    """Name the calendar month of a day."""
    first = day.replace(day=1)
    return Period(first, _next_month(first) - timedelta(days=1))


def period_of(first: str, last: str, *, today: date) -> Period:
    """Read a period as typed; what is left out is this month's.

    Raises:
        ValueError: no days, or the last before the first.
    """
    this_month = month_of(today)
    typed = Period(
        date.fromisoformat(first) if first else this_month.first,
        date.fromisoformat(last) if last else max(this_month.last, today),
    )
    if typed.last < typed.first or typed.last.year >= date.max.year:
        raise ValueError("no period")
    return typed


def month_named(text: str) -> date:
    """Read a month as `2026-11` and give its first day.

    Raises:
        ValueError: no month.
    """
    return date.fromisoformat(f"{text}-01")


def months_between(first: date, last: date) -> list[date]:
    """List the first days of all months from one day's month to another's, the latest first."""
    months, month = [], first.replace(day=1)
    while month <= last:
        months.append(month)
        month = _next_month(month)
    return months[::-1]


def _next_month(first: date) -> date:
    if first.month == DECEMBER:
        return date(first.year + 1, 1, 1)
    return date(first.year, first.month + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
