from hypothesis import given
from hypothesis import strategies as st

from app.money import Fen
from inventory.purchases.rules import cost_of_part


@given(st.integers(1, 10**8), st.lists(st.integers(1, 5000), min_size=1, max_size=30))
def test_the_parts_of_a_lot_cost_what_the_lot_did(cost_fen: int, parts: list[int]) -> None:
    left_fen, left_units, costs = cost_fen, sum(parts), []
    for units in parts:
        costs.append(cost_of_part(Fen(left_fen), left_units=left_units, units=units))
        left_fen -= costs[-1]
        left_units -= units

    assert sum(costs) == cost_fen
    assert min(costs) >= 0


def test_a_third_of_a_yuan() -> None:
    assert cost_of_part(Fen(100), left_units=3, units=1) == 33
    assert cost_of_part(Fen(67), left_units=2, units=1) == 34
    assert cost_of_part(Fen(33), left_units=1, units=1) == 33
