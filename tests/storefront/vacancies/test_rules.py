"""Credit codes as they stand on business licences (GB 32100-2015)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Refusal
from storefront.vacancies.rules import CREDIT_CHARACTERS, credit_check, read_credit_code

KNOWN = "91350100M000100Y43"
"""The example of GB 32100-2015."""


def test_the_standards_own_example_is_read() -> None:
    assert read_credit_code(" 91350100m000100y43 ") == KNOWN


@given(st.text(CREDIT_CHARACTERS, min_size=17, max_size=17), st.integers(0, 16))
def test_one_wrong_character_is_noticed(body: str, place: int) -> None:
    code = body + credit_check(body)
    other = CREDIT_CHARACTERS[(CREDIT_CHARACTERS.index(code[place]) + 1) % 31]

    assert read_credit_code(code) == code
    with pytest.raises(Refusal):
        read_credit_code(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("typed", ["", "91350100M000100Y4", "91350100M000100Y44", "I" * 18])
def test_what_is_no_credit_code_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_credit_code(typed)

    assert caught.value.code == "employer.credit_code_wrong"
