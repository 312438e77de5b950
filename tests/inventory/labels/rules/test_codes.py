import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.labels.rules.check_character import is_valid
from inventory.labels.rules.codes import (
    SERIAL_MAX,
    CodeKind,
    kind_of,
    label_url,
    make_code,
    spaced,
)

KINDS = st.sampled_from(list(CodeKind))
SERIALS = st.integers(0, SERIAL_MAX)


@given(KINDS, SERIALS)
def test_a_code_is_nine_characters_and_names_its_kind(kind: CodeKind, serial: int) -> None:
    code = make_code(kind, serial)

    assert len(code) == 9
    assert is_valid(code)
    assert kind_of(code) is kind


@given(KINDS, SERIALS, SERIALS)
def test_codes_sort_as_their_serials(kind: CodeKind, one: int, other: int) -> None:
    assert (make_code(kind, one)[:-1] < make_code(kind, other)[:-1]) == (one < other)


def test_the_first_and_the_last_code() -> None:
    assert make_code(CodeKind.ITEM, 421) == "E00000BPM"
    assert make_code(CodeKind.LOT, SERIAL_MAX)[:-1] == "LZZZZZZZ"


@pytest.mark.parametrize("serial", [-1, SERIAL_MAX + 1])
def test_a_serial_that_does_not_fit_is_an_error(serial: int) -> None:
    with pytest.raises(ValueError, match="serial does not fit"):
        make_code(CodeKind.ITEM, serial)


def test_each_kind_has_a_letter_of_its_own() -> None:
    assert len({kind.value for kind in CodeKind}) == len(CodeKind)
    assert all(kind.value.isalpha() and len(kind.value) == 1 for kind in CodeKind)


@pytest.mark.parametrize(
    ("public_url", "url"),
    [
        ("https://desk.example.cn", "HTTPS://DESK.EXAMPLE.CN/T/E00000BPM"),
        ("https://desk.example.cn/", "HTTPS://DESK.EXAMPLE.CN/T/E00000BPM"),
        ("http://127.0.0.1:8000", "HTTP://127.0.0.1:8000/T/E00000BPM"),
    ],
)
def test_a_label_carries_an_upper_case_address(public_url: str, url: str) -> None:
    assert label_url(public_url, "E00000BPM") == url


def test_a_code_is_read_out_in_threes() -> None:
    assert spaced("E00000BPM") == "E00 000 BPM"
