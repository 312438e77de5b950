"""Positions as a map shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from inventory.places.rules import (
    LATITUDES,
    LONGITUDES,
    Position,
    read_position,
    written_position,
)


@given(st.integers(*LATITUDES), st.integers(*LONGITUDES))
def test_what_is_written_is_read_again(latitude: int, longitude: int) -> None:
    position = Position(latitude, longitude)

    assert read_position(written_position(position)) == position


@pytest.mark.parametrize("typed", ["28.5，112.1", "28.5 112.1", " 28.500000, 112.100000 "])
def test_a_position_is_read_as_maps_write_it(typed: str) -> None:
    assert read_position(typed) == Position(28_500_000, 112_100_000)


@pytest.mark.parametrize("typed", ["", "花桥港", "112.1, 28.5", "28.5", "28.5, 212.1"])
def test_what_is_no_position_in_china_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_position(typed)

    assert caught.value.code == "place.position_unreadable"
