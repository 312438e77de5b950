"""Unit prices and packs."""

import pytest

from app.errors import Refusal
from app.money import Fen
from storefront.catalogue.rules import UnitPrice, check_packs, unit_price


def test_a_tray_of_thirty_at_sixty_yuan_is_two_yuan_an_egg() -> None:
    assert unit_price(6000, 30, "piece") == UnitPrice(Fen(200), "piece", exact=True)


def test_a_jar_of_half_a_kilogram_costs_what_a_jin_costs() -> None:
    assert unit_price(1500, 500, "gram") == UnitPrice(Fen(1500), "jin", exact=True)


def test_an_odd_price_is_rounded_half_up_and_says_so() -> None:
    assert unit_price(1000, 30, "piece") == UnitPrice(Fen(33), "piece", exact=False)
    assert unit_price(1990, 300, "gram") == UnitPrice(Fen(3317), "jin", exact=False)


@pytest.mark.parametrize("count", [0, -1, 100, 10**9])
def test_absurd_numbers_of_packs_are_refused(count: int) -> None:
    with pytest.raises(Refusal) as refused:
        check_packs({1: 1, 2: count})

    assert refused.value.code == "catalogue.packs_absurd"


def test_nothing_is_no_order() -> None:
    with pytest.raises(Refusal) as refused:
        check_packs({})

    assert refused.value.code == "catalogue.nothing_asked"
