from hypothesis import given
from hypothesis import strategies as st

from app.money import Fen
from inventory.purchases.rules import cost_of_part


@given(st.integers(1, 10**8), st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_the_parts_of_a_lot_cost_what_the_lot_did(cost_fen: int, parts: list[int]) -> None:
    gone, costs = 0, []
    for units in parts:
        costs.append(
            cost_of_part(Fen(cost_fen), lot_units=sum(parts), gone_units=gone, units=units)
        )
        gone += units

    assert sum(costs) == cost_fen
    assert min(costs) >= 0


def test_a_third_of_a_yuan() -> None:
    costs = [cost_of_part(Fen(100), lot_units=3, gone_units=gone, units=1) for gone in range(3)]

    assert costs == [33, 34, 33]
