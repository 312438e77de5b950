import pytest

from app.errors import Refusal
from inventory.gtins.rules import gtin_to_keep, licensed_prefixes
from tests.support.labels import GTIN, GTIN_LOOSE

PREFIXES = ("952", "6912345", "49")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9520123456788", GTIN),
        ("952 0123 45678 8", GTIN),
        (GTIN, GTIN),
        ("6912345678902", "06912345678902"),
    ],
)
def test_a_licensed_number_is_kept_as_fourteen_digits(typed: str, kept: str) -> None:
    assert gtin_to_keep(typed, loose=False, prefixes=PREFIXES) == kept


def test_loose_goods_take_a_number_of_variable_measure() -> None:
    assert gtin_to_keep(GTIN_LOOSE, loose=True, prefixes=PREFIXES) == GTIN_LOOSE


@pytest.mark.parametrize(
    ("typed", "loose", "code"),
    [
        ("", False, "gtin.digits_wrong"),
        ("95201234", False, "gtin.check_digit_wrong"),
        ("952012345678", False, "gtin.check_digit_wrong"),
        ("952012345678X", False, "gtin.digits_wrong"),
        ("9520123456789", False, "gtin.check_digit_wrong"),
        ("2012345678903", False, "gtin.restricted"),
        ("9780306406157", False, "gtin.restricted"),
        ("4006381333931", False, "gtin.unlicensed"),
        (GTIN, True, "gtin.indicator_wrong"),
        (GTIN_LOOSE, False, "gtin.indicator_wrong"),
    ],
)
def test_what_is_not_ours_or_no_number_is_refused(typed: str, loose: bool, code: str) -> None:  # noqa: FBT001
    with pytest.raises(Refusal) as caught:
        gtin_to_keep(typed, loose=loose, prefixes=PREFIXES)

    assert caught.value.code == code


def test_without_a_licence_no_number_is_ours() -> None:
    with pytest.raises(Refusal) as caught:
        gtin_to_keep(GTIN, loose=False, prefixes=licensed_prefixes((), sandbox=False))

    assert caught.value.code == "gtin.unlicensed"
    assert licensed_prefixes(("691",), sandbox=True) == ("691", "952")
