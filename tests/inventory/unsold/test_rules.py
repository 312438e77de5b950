from datetime import date, timedelta

import pytest

from app.units import BaseUnit
from inventory.terms.rules import UnsoldRule
from inventory.unsold.rules import is_near_its_end, notice_text

LAST_DAY = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("rule", "today", "sentence"),
    [
        (
            UnsoldRule.RETURN,
            date(2026, 12, 1),
            "12月3日以后就不能卖了。按约定，请来拿回去。",
        ),
        (
            UnsoldRule.MARK_DOWN,
            LAST_DAY,
            "12月3日以后就不能卖了。按约定，代办点会降价卖。",
        ),
        (
            UnsoldRule.CONVERT,
            date(2026, 12, 4),
            "12月3日已过最后可卖日。按约定，代办点会拿去加工再卖。",
        ),
        (
            None,
            date(2026, 12, 4),
            "12月3日已过最后可卖日。约定里没写怎么办，请来商量。",
        ),
    ],
)
def test_a_villager_is_told_how_much_until_when_and_what_was_agreed(
    rule: UnsoldRule | None, today: date, sentence: str
) -> None:
    assert (
        notice_text(
            produce_name="土鸡蛋",
            base_units=60,
            base_unit=BaseUnit.PIECE,
            last_day=LAST_DAY,
            today=today,
            rule=rule,
        )
        == f"【商务代办】您交的土鸡蛋还有60枚没卖掉，{sentence}不清楚请问代办员。"
    )


@pytest.mark.parametrize(
    ("keeps_days", "left_days", "near"),
    [(30, 6, 0), (30, 5, 1), (30, -1, 1), (6, 3, 0), (6, 2, 1)],
)
def test_the_end_is_near_in_the_last_days_or_the_last_third(
    keeps_days: int, left_days: int, near: int
) -> None:
    ends = date(2026, 12, 20)

    assert is_near_its_end(
        received_on=ends - timedelta(days=keeps_days),
        expires_on=ends,
        today=ends - timedelta(days=left_days),
    ) == bool(near)
