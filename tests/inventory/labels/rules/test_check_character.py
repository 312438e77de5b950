import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.labels.rules.check_character import ALPHABET, check_character, is_valid

BODIES = st.text(alphabet=ALPHABET, min_size=1, max_size=20)


@given(BODIES)
def test_a_body_with_its_check_character_is_valid(body: str) -> None:
    assert is_valid(body + check_character(body))


@given(BODIES, st.data())
def test_every_single_wrong_character_is_refused(body: str, data: st.DataObject) -> None:
    code = body + check_character(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([c for c in ALPHABET if c != code[place]]))

    assert not is_valid(code[:place] + other + code[place + 1 :])


def test_all_but_one_in_six_hundred_swaps_of_neighbours_are_refused() -> None:
    # ISO 7064 promises "nearly all" for its hybrid systems. From every state that the running
    # product can be in, one pair of neighbours slips through and 629 do not.
    swaps = slipped = 0
    for first in ALPHABET:
        for left in ALPHABET:
            for right in ALPHABET[ALPHABET.index(left) + 1 :]:
                swaps += 1
                straight, swapped = first + left + right, first + right + left
                slipped += check_character(straight) == check_character(swapped)

    assert (swaps, slipped) == (36 * 630, 36)


def test_letters_beyond_the_alphabet_have_no_check_character() -> None:
    with pytest.raises(ValueError, match="not found"):
        check_character("e1")


@pytest.mark.parametrize("code", ["", "1", "e0000421M", "E000 0421", "\uff250000421M"])
def test_what_is_no_code_is_not_valid(code: str) -> None:
    assert not is_valid(code)
