"""Reads of the calendar."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from storefront.workdays.models import CalendarDay


def exceptions(session: Session) -> dict[date, bool]:
    """List the days that do not follow their weekday, a few dozen a year: do people work then?"""
    rows = session.execute(select(CalendarDay.day, CalendarDay.works))
    return {row.day: row.works for row in rows}
