import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.money import BasisPoints, Fen, parse_yuan, share_of, split, yuan

VECTORS = Path(__file__).parents[3] / "shared/data/standards-vectors.json"
amounts = st.integers(-(10**9), 10**9)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(sum)


@given(amounts, weights)
def test_parts_add_up_to_the_whole(total: int, shares: list[int]) -> None:
    assert sum(split(Fen(total), shares)) == total


@given(amounts, weights)
def test_a_reversal_mirrors_the_sale(total: int, shares: list[int]) -> None:
    assert split(Fen(-total), shares) == tuple(-part for part in split(Fen(total), shares))


@given(amounts, weights)
def test_no_part_is_more_than_a_fen_from_its_exact_share(total: int, shares: list[int]) -> None:
    for part, weight in zip(split(Fen(total), shares), shares, strict=True):
        assert abs(part * sum(shares) - total * weight) < sum(shares)


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_to_share_by_is_refused(shares: list[int]) -> None:
    with pytest.raises(ValueError, match="no weight"):
        split(Fen(100), shares)


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared vectors are not beside this checkout")
def test_vectors_of_the_standard() -> None:
    for case in json.loads(VECTORS.read_text("utf-8"))["split_fen_largest_remainder"]:
        assert list(split(Fen(case["total_fen"]), case["weights"])) == case["parts"]


@pytest.mark.parametrize(
    ("amount", "rate", "share"),
    [(2990, 1200, 359), (6000, 1200, 720), (1, 5000, 1), (-2990, 1200, -359), (0, 1200, 0)],
)
def test_a_fee_is_rounded_once_half_away_from_zero(amount: int, rate: int, share: int) -> None:
    assert share_of(Fen(amount), BasisPoints(rate)) == share


@pytest.mark.parametrize(
    ("typed", "fen"), [("60", 6000), ("¥1,234.50", 123450), (" 0.1元 ", 10), ("-3", -300)]
)
def test_yuan_as_people_type_it(typed: str, fen: int) -> None:
    assert parse_yuan(typed) == fen


@pytest.mark.parametrize("typed", ["", "1.234", "abc", "NaN", "Infinity", "1e12"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        parse_yuan(typed)


@given(amounts)
def test_written_and_read_back_is_the_same(amount: int) -> None:
    assert parse_yuan(yuan(amount)) == amount
