from datetime import date, timedelta

import pytest

from inventory.origin.rules import (
    Condition,
    LifeStep,
    Seen,
    Stage,
    condition,
    days_on_the_way,
    life,
    public_name,
)
from inventory.trace.rules import Step
from tests.conftest import NOW

TODAY = date(2026, 11, 20)


def told(*steps: Step | None) -> list[Stage]:
    return [
        step.stage
        for step in life(
            Seen(step, NOW + timedelta(hours=hour), "村", "Village")
            for hour, step in enumerate(steps)
        )
    ]


def test_the_house_keeps_its_own_business_to_itself() -> None:
    assert told(
        Step.COMMISSION,
        Step.INSPECT,
        Step.CRATE,
        Step.LOAD,
        Step.DEPART,
        Step.RECEIVE,
        Step.UNCRATE,
        Step.STORE,
        Step.PICK,
        Step.PACK,
        Step.SHIP,
        Step.SELL,
        None,
    ) == [
        Stage.HANDED_IN,
        Stage.CHECKED,
        Stage.LEFT_VILLAGE,
        Stage.ARRIVED,
        Stage.SHELVED,
        Stage.PACKED,
        Stage.SHIPPED,
        Stage.DELIVERED,
    ]


def test_of_loading_and_leaving_the_later_stands() -> None:
    [step] = life([Seen(Step.LOAD, NOW, "a", "a"), Seen(Step.DEPART, NOW + timedelta(1), "b", "b")])

    assert step == LifeStep(Stage.LEFT_VILLAGE, NOW + timedelta(1), "b", "b")


@pytest.mark.parametrize(
    ("is_held", "expires_on", "stages", "expected"),
    [
        (False, TODAY, [], Condition.GOOD),
        (False, TODAY - timedelta(1), [], Condition.EXPIRED),
        (True, TODAY - timedelta(1), [Stage.DESTROYED], Condition.HELD),
        (False, TODAY, [Stage.DESTROYED], Condition.DESTROYED),
    ],
)
def test_a_hold_is_said_before_anything_else(
    *, is_held: bool, expires_on: date, stages: list[Stage], expected: Condition
) -> None:
    steps = [LifeStep(stage, NOW, "", "") for stage in stages]

    assert condition(is_held=is_held, expires_on=expires_on, today=TODAY, steps=steps) is expected


@pytest.mark.parametrize(
    ("name", "shown"), [("李桂香", "李*"), ("李香", "李*"), ("欧阳桂香", "欧阳*"), ("李", "李*")]
)
def test_a_buyer_sees_the_surname_and_one_star(name: str, shown: str) -> None:
    assert public_name(name) == shown


@pytest.mark.parametrize(("hours", "days"), [(1, 1), (24, 1), (25, 2), (48, 2)])
def test_days_on_the_way_are_counted_when_begun(hours: int, days: int) -> None:
    steps = [
        LifeStep(Stage.HANDED_IN, NOW, "", ""),
        LifeStep(Stage.DELIVERED, NOW + timedelta(hours=hours), "", ""),
    ]

    assert days_on_the_way(steps) == days
    assert days_on_the_way(steps[:1]) is None
