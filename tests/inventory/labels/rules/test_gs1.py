import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.labels.rules.digital_link import parse_digital_link
from inventory.labels.rules.gs1 import (
    CheckDigitError,
    Gs1Error,
    check_digit,
    has_check_digit,
    parse_elements,
)

HOST = "https://id.example.cn"
GTIN = "06901234567892"


@given(st.text(alphabet="0123456789", min_size=1, max_size=17), st.data())
def test_every_single_wrong_digit_is_refused(body: str, data: st.DataObject) -> None:
    digits = body + check_digit(body)
    place = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))

    assert has_check_digit(digits)
    assert not has_check_digit(digits[:place] + other + digits[place + 1 :])


@pytest.mark.parametrize("digits", ["", "0", "\uff16901234567892", "690123456789A"])
def test_what_is_no_digit_string_has_no_check_digit(digits: str) -> None:
    assert not has_check_digit(digits)


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"01{GTIN}\x1d10L1", {"01": GTIN, "10": "L1"}),
        (f"\x1d01{GTIN}\x1d", {"01": GTIN}),
        (f"01{GTIN}310300125017261200", {"01": GTIN, "3103": "001250", "17": "261200"}),
        (f"01{GTIN}393315612345", {"01": GTIN, "3933": "15612345"}),
        (f"01{GTIN}7003261123143000", {}),
        (f"01{GTIN}70032611231430", {"01": GTIN, "7003": "2611231430"}),
        (f"01{GTIN}7007261120261123", {"01": GTIN, "7007": "261120261123"}),
        (f"01{GTIN}800826112314", {"01": GTIN, "8008": "26112314"}),
        ("800306901234000023TOTE17", {"8003": "06901234000023TOTE17"}),
    ],
)
def test_element_strings(text: str, elements: dict[str, str]) -> None:
    if elements:
        assert parse_elements(text) == elements
    else:
        with pytest.raises(Gs1Error):
            parse_elements(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x1d",
        "XX",
        f"01{GTIN[:-1]}",
        f"01{GTIN}10",
        f"01{GTIN}10A\x1d10B",
        f"01{GTIN}17261399",
        f"01{GTIN}17260230",
        f"01{GTIN}7003261123243 0",
        f"01{GTIN}70032611232400",
        f"01{GTIN}7007261120261",
        f"01{GTIN}10批",
        f"01{GTIN}3724",
        f"02{GTIN}",
        "10L1",
        "254SHELF",
        "800316901234000023",
    ],
)
def test_element_strings_that_break_a_rule_are_refused(text: str) -> None:
    with pytest.raises(Gs1Error):
        parse_elements(text)


def test_a_wrong_check_digit_is_told_apart() -> None:
    with pytest.raises(CheckDigitError):
        parse_elements("0106901234567893")
    with pytest.raises(CheckDigitError):
        parse_elements("800306901234000024TOTE17")


@pytest.mark.parametrize(
    ("path", "elements"),
    [
        (f"/01/{GTIN}/10/01", {"01": GTIN, "10": "01"}),
        (f"/01/{GTIN}#top", {"01": GTIN}),
        (f"/01/{GTIN}/10/A%2bB?", {"01": GTIN, "10": "A+B"}),
        (f"/8003/06901234000023TOTE17/01/{GTIN}", {"01": GTIN}),
    ],
)
def test_digital_links(path: str, elements: dict[str, str]) -> None:
    assert parse_digital_link(HOST + path) == elements


@pytest.mark.parametrize(
    "path",
    [
        f"/01/{GTIN}/254/A",
        f"/01/{GTIN}/10/%E6%8",
        f"/01/{GTIN}/10/%FF",
        f"/01/{GTIN}/10/A%00",
        f"/01/{GTIN}?17=261207&17=261207",
        f"/01/{GTIN}?17=",
        f"/01/{GTIN}?91=A+B",
        f"/01/{GTIN}?01={GTIN}",
        f"/01/{GTIN}/",
    ],
)
def test_digital_links_that_break_a_rule_are_refused(path: str) -> None:
    with pytest.raises(Gs1Error):
        parse_digital_link(HOST + path)


@pytest.mark.parametrize("text", ["hello", "ftp://x/01/1", HOST, f"{HOST}/", f"{HOST}/a/b?01=1"])
def test_other_addresses_are_no_digital_links(text: str) -> None:
    assert parse_digital_link(text) is None
