from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.ledger.rules import Account, Line
from app.money import Fen
from storefront.bookkeeping.rules import plaintext
from storefront.bookkeeping.rules.adjustments import BY_HAND, TypedLine, mirrored, sides
from storefront.bookkeeping.rules.months import month_of, months_between, period_of


def test_a_month_ends_at_midnight_in_china() -> None:
    november = month_of(date(2026, 11, 20))

    assert november.since == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert november.until == datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_months_are_listed_over_new_year() -> None:
    assert months_between(date(2026, 11, 20), date(2027, 1, 3)) == [
        date(2027, 1, 1),
        date(2026, 12, 1),
        date(2026, 11, 1),
    ]


@pytest.mark.parametrize(
    ("first", "last"), [("x", ""), ("2026-11-02", "2026-11-01"), ("", "9999-12-31")]
)
def test_no_period(first: str, last: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        period_of(first, last, today=date(2026, 11, 20))


def test_a_period_left_out_is_this_month() -> None:
    assert period_of("", "", today=date(2026, 11, 20)) == month_of(date(2026, 11, 1))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ([TypedLine("villager_payable", 5, 0), TypedLine("bank", 0, 5)], "adjustment.account"),
        ([TypedLine("bank", 5, 5), TypedLine("suspense", 0, 5)], "adjustment.one_side"),
        ([TypedLine("bank", 0, 0), TypedLine("suspense", 0, 0)], "adjustment.one_side"),
        ([TypedLine("bank", -5, 0), TypedLine("suspense", 0, -5)], "adjustment.one_side"),
        ([TypedLine("bank", 5, 0), TypedLine("suspense", 0, 4)], "adjustment.unbalanced"),
        ([], "adjustment.unbalanced"),
    ],
)
def test_what_hands_may_not_write(typed: list[TypedLine], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        sides(typed)

    assert refused.value.code == code


@given(st.lists(st.integers(-(10**9), 10**9), max_size=9))
def test_a_journal_and_its_mirror_leave_nothing(amounts: list[int]) -> None:
    lines = [Line(Account.BANK, Fen(fen)) for fen in amounts]

    assert sum(line.fen for line in [*lines, *mirrored(lines)]) == 0


def test_every_account_has_a_name_in_the_exports() -> None:
    assert set(plaintext.ROOTS) == set(Account)
    assert set(BY_HAND) < set(Account)


@pytest.mark.parametrize(
    ("party", "name"),
    [
        ("", "Assets:DeskCash"),
        ("430102001001", "Assets:DeskCash:430102001001"),
        ("c-2b", "Assets:DeskCash:C-2B"),
        ("村", "Assets:DeskCash:X-"),
    ],
)
def test_a_party_is_a_part_of_the_name(party: str, name: str) -> None:
    assert plaintext.account_name("desk_cash", party) == name
