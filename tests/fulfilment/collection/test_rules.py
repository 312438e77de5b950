import pytest

from app.errors import Refusal
from fulfilment.collection.rules import round_proposed, round_typed


def test_typed_numbers_are_the_order_of_the_drive() -> None:
    assert round_typed({"a": " 3", "b": "", "c": "1", "d": "10"}) == ["c", "a", "d"]
    assert round_typed({}) == []


@pytest.mark.parametrize("typed", [{"a": "x"}, {"a": "0"}, {"a": "1", "b": "01"}, {"a": "1.5"}])
def test_what_is_no_order_is_refused(typed: dict[str, str]) -> None:
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == "manifest.order_wrong"):
        round_typed(typed)


def test_villages_with_crates_are_proposed_in_the_order_of_the_round_before() -> None:
    proposed = round_proposed([1, 2, 3, 4], latest=[3, 2, 1], waiting={1, 3, 4})

    assert proposed == [(3, 1), (1, 2), (4, 3), (2, None)]
