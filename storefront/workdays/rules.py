"""Counting working days: weekdays, less holidays, and the days that are made up."""

from collections.abc import Mapping
from datetime import date, timedelta

SATURDAY = 6
ONE_DAY = timedelta(days=1)


def works(day: date, exceptions: Mapping[date, bool]) -> bool:
    """Say whether people work on a day.

    Args:
        day: in China.
        exceptions: holidays (False) and made-up days (True), by the State Council's yearly notice.
    """
    return exceptions.get(day, day.isoweekday() < SATURDAY)


def last_day(start: date, limit_days: int, exceptions: Mapping[date, bool]) -> date:
    """Tell the last day of a limit in working days; the day on which it starts is not counted.

    So are limits of administrative licences counted (Administrative Licensing Law art. 82:
    working days, without statutory holidays; Civil Code art. 201: not the first day).
    """
    day = start
    while limit_days > 0:
        day += ONE_DAY
        limit_days -= works(day, exceptions)
    return day


def days_between(start: date, end: date, exceptions: Mapping[date, bool]) -> int:
    """Count the working days after one day up to and including another; never negative."""
    count, day = 0, start
    while day < end:
        day += ONE_DAY
        count += works(day, exceptions)
    return count
