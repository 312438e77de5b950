from datetime import date

import pytest

from app.units import BaseUnit
from inventory.terms.rules import UnsoldRule
from inventory.unsold.rules import notice_text

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
