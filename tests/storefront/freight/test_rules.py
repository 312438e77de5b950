"""Freight by zone, weight and cold."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from storefront.freight.rules import Load, Tariff, Zone, freight_of, freight_to, zone

HOME = Zone("省内", ("43",), 1000, 600, 1000, 200, 1500, 9900, is_refused=False)
REST = Zone("别处", (), 1000, 1200, 500, 600, 2000, None, is_refused=False)
FAR = Zone("偏远", ("54", "65"), 1000, 0, 1000, 0, 0, None, is_refused=True)
ZONES = (HOME, FAR, REST)


@pytest.mark.parametrize(
    ("region", "load", "fen"),
    [
        ("430104", Load(1000, 5000, is_cold=False), 600),
        ("43", Load(1001, 5000, is_cold=False), 800),
        ("430922101", Load(3000, 5000, is_cold=True), 600 + 2 * 200 + 1500),
        ("430104", Load(9000, 9900, is_cold=False), 0),
        ("430104", Load(9000, 9900, is_cold=True), 1500),
        ("11", Load(2001, 99_999, is_cold=False), 1200 + 3 * 600),
    ],
)
def test_first_weight_then_each_weight_begun(region: str, load: Load, fen: int) -> None:
    assert freight_to(Tariff(0, ZONES), region, load) == fen


@pytest.mark.parametrize(
    ("region", "code"), [("", "freight.region_unknown"), ("54", "freight.not_there")]
)
def test_nothing_is_priced_for_nowhere(region: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        freight_to(Tariff(0, ZONES), region, Load(1, 1, is_cold=False))

    assert refused.value.code == code


@given(st.integers(1, 50_000), st.integers(1, 50_000))
def test_more_weight_never_costs_less(one: int, other: int) -> None:
    light, heavy = sorted((one, other))

    assert freight_of(REST, Load(light, 1, is_cold=False)) <= freight_of(
        REST, Load(heavy, 1, is_cold=False)
    )


def test_a_zone_is_read_as_typed() -> None:
    typed = {
        "name": " 省内 ", "first_kg": "1", "first_yuan": "6", "next_kg": "1.0",
        "next_yuan": "2", "cold_yuan": "15", "free_from": "99",
    }  # fmt: skip

    assert zone(typed, ["43"]) == HOME
    assert zone(typed | {"free_from": ""}, ["43"]) == replace(HOME, free_from_fen=None)


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("name", "", "freight.name"),
        ("first_kg", "0", "freight.grams"),
        ("first_kg", "1.2345", "freight.grams"),
        ("next_kg", "-1", "freight.grams"),
        ("first_yuan", "x", "freight.fen"),
        ("next_yuan", "-2", "freight.fen"),
    ],
)
def test_a_zone_that_makes_no_sense_is_refused(field: str, typed: str, code: str) -> None:
    good = {"name": "a", "first_kg": "1", "first_yuan": "6", "next_kg": "1", "next_yuan": "2"}

    with pytest.raises(Refusal) as refused:
        zone(good | {field: typed}, [])

    assert refused.value.code == code
