import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.processing.rules import Size, Wanted, portions, rest_of, size_for

TRAY = Size(1, 30, loose=False)
TEN = Size(2, 10, loose=False)
LOOSE = Size(3, 500, loose=True)


def code_of(work: object, *args: object, **named: object) -> str:
    with pytest.raises(Refusal) as caught:
        work(*args, **named)  # type: ignore[operator]
    return caught.value.code


def test_packs_of_a_size_and_bags_of_weights_are_portions() -> None:
    assert portions(Wanted(2, packs=3), TEN) == (10, 10, 10)
    assert portions(Wanted(3, weights=(480, 520)), LOOSE) == (480, 520)


@pytest.mark.parametrize(
    ("wanted", "size", "code"),
    [
        (Wanted(2, packs=0), TEN, "split.count_wrong"),
        (Wanted(2, packs=-1), TEN, "split.count_wrong"),
        (Wanted(2, packs=2001), TEN, "split.count_wrong"),
        (Wanted(2, weights=(5,)), TEN, "split.count_wrong"),
        (Wanted(3, packs=2), LOOSE, "split.weights_missing"),
        (Wanted(3, weights=(500, 0)), LOOSE, "split.count_wrong"),
    ],
)
def test_absurd_portions_are_refused(wanted: Wanted, size: Size, code: str) -> None:
    assert code_of(portions, wanted, size) == code


def test_one_part_may_not_take_all_and_no_part_more_than_there_is() -> None:
    assert rest_of(30, (10, 10, 10)) == 0
    assert rest_of(30, (10,)) == 20
    assert code_of(rest_of, 30, (30,)) == "split.nothing_split"
    assert code_of(rest_of, 30, (10, 21)) == "split.more_than_there_is"


@given(st.integers(1, 10**7), st.lists(st.integers(1, 10**6), min_size=1, max_size=50))
def test_parts_and_rest_are_what_there_was(there: int, parts: list[int]) -> None:
    try:
        rest = rest_of(there, parts)
    except Refusal:
        assert sum(parts) > there or parts == [there]
        return

    assert rest + sum(parts) == there
    assert rest >= 0


def test_what_is_left_is_labelled_as_what_it_is() -> None:
    assert size_for(30, [TRAY, TEN], now=TRAY) == TRAY
    assert size_for(10, [TRAY, TEN], now=TRAY) == TEN
    assert size_for(700, [LOOSE], now=LOOSE) == LOOSE
    assert size_for(700, [Size(4, 700, loose=False), LOOSE], now=TRAY).pack_id == 4
    assert size_for(701, [Size(4, 700, loose=False), LOOSE], now=TRAY) == LOOSE
    assert code_of(size_for, 20, [TRAY, TEN], now=TRAY) == "split.no_such_size"
