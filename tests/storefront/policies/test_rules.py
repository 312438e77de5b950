"""What a dated rule may say: pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from app.money import BasisPoints, Fen
from storefront.policies.rules import NO_TAX, Policy, Tax, check_policy, check_tax, withheld

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("fen", "tax", "expected"),
    [
        (10_000, NO_TAX, 0),
        (10_000, Tax(BasisPoints(300), Fen(10_000)), 0),
        (10_001, Tax(BasisPoints(300), Fen(10_000)), 300),
        (150, Tax(BasisPoints(100), Fen(0)), 2),
        (149, Tax(BasisPoints(100), Fen(0)), 1),
    ],
)
def test_all_is_taxed_above_what_is_exempt_rounded_half_up(
    fen: int, tax: Tax, expected: int
) -> None:
    assert withheld(Fen(fen), tax) == expected


@given(fen=st.integers(1, 10**11), rate=st.integers(0, 5000), exempt=st.integers(0, 10**6))
def test_something_is_always_left(fen: int, rate: int, exempt: int) -> None:
    kept = withheld(Fen(fen), Tax(BasisPoints(rate), Fen(exempt)))

    assert 0 <= kept <= (fen + 1) // 2


@pytest.mark.parametrize(
    ("policy", "day", "code"),
    [
        (Policy(Fen(0), BasisPoints(5000), None), TODAY, "policy.least"),
        (Policy(Fen(1), BasisPoints(10_001), None), TODAY, "policy.cap"),
        (Policy(Fen(1), BasisPoints(0), 29), TODAY, "policy.day"),
        (Policy(Fen(1), BasisPoints(0), 28), date(2026, 11, 19), "policy.backdated"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(policy: Policy, day: date, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_policy(policy, valid_from=day, today=TODAY)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("tax", "source", "code"),
    [
        (Tax(BasisPoints(5001), Fen(0)), "公告", "policy.rate"),
        (Tax(BasisPoints(1), Fen(-1)), "公告", "policy.exempt"),
        (Tax(BasisPoints(1), Fen(0)), "  ", "policy.source"),
    ],
)
def test_a_tax_rule_that_cannot_be_is_refused(tax: Tax, source: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_tax(tax, source=source, valid_from=TODAY, today=TODAY)

    assert refused.value.code == code
