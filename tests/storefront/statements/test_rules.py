from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storefront.statements.rules import (
    WHOLE,
    MonthSum,
    PassbookLine,
    percent,
    text_of,
    with_balances,
    year_of,
)


def month(year: int, number: int, net_fen: int) -> MonthSum:
    return MonthSum(date(year, number, 1), 2, net_fen, 0, net_fen)


def test_a_year_has_its_months_the_latest_first_and_the_best_as_the_whole() -> None:
    year = year_of([month(2025, 12, 1), month(2026, 3, 500), month(2026, 11, 1000)], 2026)

    assert [(bar.month.month.month, bar.length) for bar in year.bars] == [(11, WHOLE), (3, 500)]
    assert (year.net_fen, year.items, year.earlier, year.later) == (1500, 4, 2025, None)


def test_an_empty_year_still_leads_to_the_others() -> None:
    year = year_of([month(2024, 1, 5)], 2026)

    assert (year.bars, year.net_fen, year.earlier) == ((), 0, 2024)


@given(st.dictionaries(st.integers(1, 12), st.integers(0, 10**10), max_size=12))
def test_no_bar_is_longer_than_the_picture_and_none_that_has_money_is_unseen(
    nets: dict[int, int],
) -> None:
    year = year_of([month(2026, number, net) for number, net in nets.items()], 2026)

    assert all(0 <= bar.length <= WHOLE for bar in year.bars)
    assert all((bar.length > 0) == (bar.month.net_fen > 0) for bar in year.bars)


@pytest.mark.parametrize(
    ("basis_points", "said"), [(1200, "12"), (1250, "12.5"), (1005, "10.05"), (0, "0"), (1, "0.01")]
)
def test_a_rate_is_said_without_idle_noughts(basis_points: int, said: str) -> None:
    assert percent(basis_points) == said


@given(st.integers(0, 10**9), st.lists(st.integers(-(10**9), 10**9), max_size=30))
def test_a_passbook_ends_with_all_that_came_and_went(before: int, changes: list[int]) -> None:
    day = date(2026, 11, 20)
    lines = with_balances(before, [PassbookLine(day, "", 0, 0, change) for change in changes])

    assert [line.balance_fen for line in lines][-1:] == ([before + sum(changes)] if lines else [])


def test_a_text_says_the_month_and_what_can_be_had() -> None:
    said = text_of("李桂香", month(2026, 11, 12144), 12144)

    assert said == (
        "【商务代办】李桂香：11月卖了2件，归您121.44元。现在可以领121.44元，带卡和密码到代办点领。"
    )
    assert "没有要领" in text_of("李桂香", None, 0)
