"""Counting working days over the holidays of 2026, as the database knows them."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from storefront.workdays import queries
from storefront.workdays.rules import days_between, last_day, works


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-09-28", 6, "2026-10-12"),  # over National Day; Saturday the 10th is worked
        ("2026-09-24", 6, "2026-10-10"),  # over Mid-Autumn and National Day
        ("2026-11-20", 6, "2026-11-30"),  # Friday; plain weekends
        ("2026-12-31", 1, "2027-01-04"),  # over New Year and a weekend
        ("2026-02-13", 1, "2026-02-14"),  # the Saturday before Spring Festival is worked
        ("2026-02-14", 1, "2026-02-24"),
    ],
)
def test_a_limit_ends_after_so_many_working_days(
    session: Session, start: str, limit: int, end: str
) -> None:
    exceptions = queries.exceptions(session)
    first, last = date.fromisoformat(start), date.fromisoformat(end)

    assert last_day(first, limit, exceptions) == last
    assert days_between(first, last, exceptions) == limit


def test_a_day_without_an_entry_follows_its_weekday() -> None:
    assert works(date(2030, 5, 6), {})
    assert not works(date(2030, 5, 5), {})


def test_nothing_lies_between_a_day_and_one_before_it() -> None:
    assert days_between(date(2026, 11, 20), date(2026, 11, 19), {}) == 0
