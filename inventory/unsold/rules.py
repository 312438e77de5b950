"""When goods are near their end, and what their villager is told: pure."""

from datetime import date

from app.units import BaseUnit
from inventory.terms.rules import UnsoldRule

LAST_DAYS = 5
"""So many days before the last day of sale, goods that nobody bought are a problem."""
PART_OF_LIFE = 3
"""Of goods that keep for days only, it is the last third of them."""


def is_near_its_end(*, received_on: date, expires_on: date, today: date) -> bool:
    """Say whether goods are in their last days of sale, or past them."""
    keeps_days = (expires_on - received_on).days
    return (expires_on - today).days <= min(LAST_DAYS, keeps_days // PART_OF_LIFE)


_AGREED = {
    UnsoldRule.RETURN: "按约定，请来拿回去",
    UnsoldRule.MARK_DOWN: "按约定，代办点会降价卖",
    UnsoldRule.CONVERT: "按约定，代办点会拿去加工再卖",
}
_NOTHING_AGREED = "约定里没写怎么办，请来商量"


def notice_text(
    *,
    produce_name: str,
    base_units: int,
    base_unit: BaseUnit,
    last_day: date,
    today: date,
    rule: UnsoldRule | None,
) -> str:
    """Write what a villager's phone gets about goods of theirs near their end.

    Args:
        produce_name: what it is.
        base_units: pieces or grams that nobody has bought.
        base_unit: which of them.
        last_day: of sale, inclusive.
        today: in China.
        rule: what the terms say; nothing where they do not.
    """
    measured = f"{base_units}枚" if base_unit is BaseUnit.PIECE else f"{base_units}克"
    day = f"{last_day.month}月{last_day.day}日"
    until = f"{day}以后就不能卖了" if last_day >= today else f"{day}已过最后可卖日"
    agreed = _AGREED[rule] if rule else _NOTHING_AGREED
    return (
        f"【商务代办】您交的{produce_name}还有{measured}没卖掉，{until}。"
        f"{agreed}。不清楚请问代办员。"
    )
