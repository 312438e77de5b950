"""The GS1 identifiers that we read on other people's goods (GS1 General Specifications).

A small subset: the application identifiers of trade items, logistic units, places, crates,
people, dates, net and gross weights and prices. We read them; we mint none.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

GROUP_SEPARATOR = "\x1d"
CSET_82 = re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*")
"""The characters that a GS1 text value may have: no space, no Chinese."""
MONTHS = range(1, 13)
CLOCK = re.compile(r"(?:(?:[01]\d|2[0-3])(?:[0-5]\d){0,2})?")
GRAI_HEAD = 14
"""A returnable asset begins with a zero and thirteen checked digits; a serial may follow."""


class Gs1Error(ValueError):
    """The data claims to be GS1 and breaks one of its rules."""


class CheckDigitError(Gs1Error):
    """The check digit does not belong to the digits before it: misread or mistyped."""


class Shape(StrEnum):
    """What the characters of a value must be."""

    NUMBER = "number"
    CHECKED = "checked"
    """Digits, the last of which is their check digit."""
    DATED = "dated"
    """YYMMDD, then at most an hour and a minute and a second; day 00 means "not given"."""
    DATES = "dates"
    """One YYMMDD or two, from and to."""
    TEXT = "text"
    ASSET = "asset"


@dataclass(frozen=True)
class Identifier:
    """How the value of one application identifier is written."""

    shape: Shape
    length_min: int
    length_max: int


def _exactly(shape: Shape, length: int) -> Identifier:
    return Identifier(shape, length, length)


def _up_to(shape: Shape, length_max: int, length_min: int = 1) -> Identifier:
    return Identifier(shape, length_min, length_max)


DATE = _exactly(Shape.DATED, 6)
IDENTIFIERS: dict[str, Identifier] = {
    "00": _exactly(Shape.CHECKED, 18),
    "01": _exactly(Shape.CHECKED, 14),
    "02": _exactly(Shape.CHECKED, 14),
    "10": _up_to(Shape.TEXT, 20),
    "11": DATE,
    "13": DATE,
    "15": DATE,
    "16": DATE,
    "17": DATE,
    "21": _up_to(Shape.TEXT, 20),
    "22": _up_to(Shape.TEXT, 20),
    "235": _up_to(Shape.TEXT, 28),
    "254": _up_to(Shape.TEXT, 20),
    "30": _up_to(Shape.NUMBER, 8),
    **{f"310{decimals}": _exactly(Shape.NUMBER, 6) for decimals in range(6)},
    **{f"330{decimals}": _exactly(Shape.NUMBER, 6) for decimals in range(6)},
    "37": _up_to(Shape.NUMBER, 8),
    **{f"392{decimals}": _up_to(Shape.NUMBER, 15) for decimals in range(10)},
    # The first three digits of a 393n are the ISO 4217 number of the currency.
    **{f"393{decimals}": _up_to(Shape.NUMBER, 18, 4) for decimals in range(10)},
    "414": _exactly(Shape.CHECKED, 13),
    "416": _exactly(Shape.CHECKED, 13),
    "417": _exactly(Shape.CHECKED, 13),
    "422": _exactly(Shape.NUMBER, 3),
    "7003": _exactly(Shape.DATED, 10),
    "7006": DATE,
    "7007": _up_to(Shape.DATES, 12, 6),
    "8003": _up_to(Shape.ASSET, 30, 14),
    "8004": _up_to(Shape.TEXT, 30),
    "8008": _up_to(Shape.DATED, 12, 8),
    "8017": _exactly(Shape.CHECKED, 18),
    "8018": _exactly(Shape.CHECKED, 18),
    "90": _up_to(Shape.TEXT, 30),
    **{str(internal): _up_to(Shape.TEXT, 90) for internal in range(91, 100)},
}
PREDEFINED = ("00", "01", "02", "11", "13", "15", "16", "17", "31", "33", "41")
"""First two digits of the identifiers that need no separator after their value."""
NOT_TOGETHER = (("01", "02"), ("01", "37"))
NEEDS: dict[str, tuple[str, ...]] = {
    "02": ("37",),
    "10": ("01", "02"),
    "21": ("01",),
    "22": ("01",),
    "235": ("01",),
    "254": ("414",),
    "30": ("01", "02"),
    "310": ("01", "02"),
    "37": ("02",),
    "392": ("01",),
    "393": ("01",),
}
"""What a value means nothing without: one of the identifiers named must stand beside it."""


def check_digit(digits: str) -> str:
    """Compute the GS1 check digit: weights 3, 1, 3, 1 … from the right, to the next ten."""
    weighted = sum(
        int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits))
    )
    return str(-weighted % 10)


def has_check_digit(digits: str) -> bool:
    """Say whether the last digit is the check digit of the others."""
    return len(digits) > 1 and _are_digits(digits) and check_digit(digits[:-1]) == digits[-1]


def check_value(ai: str, value: str) -> None:
    """Refuse a value that its application identifier does not allow.

    Raises:
        CheckDigitError: the check digit is wrong.
        Gs1Error: an identifier we do not know, a wrong length, character or date.
    """
    identifier = IDENTIFIERS.get(ai)
    if identifier is None:
        raise Gs1Error(f"({ai}) is not known here")
    if not identifier.length_min <= len(value) <= identifier.length_max:
        raise Gs1Error(f"({ai}) has the wrong length")
    if identifier.shape in {Shape.TEXT, Shape.ASSET}:
        if not CSET_82.fullmatch(value):
            raise Gs1Error(f"({ai}) has a character outside set 82")
    elif not _are_digits(value):
        raise Gs1Error(f"({ai}) takes digits only")
    _check_meaning(ai, identifier.shape, value)


def check_together(elements: Mapping[str, str]) -> None:
    """Refuse identifiers that may not, or may only, stand beside another.

    Raises:
        Gs1Error: naming the identifier.
    """
    for one, other in NOT_TOGETHER:
        if one in elements and other in elements:
            raise Gs1Error(f"({one}) and ({other}) exclude each other")
    for ai in elements:
        needed = NEEDS.get(ai) or NEEDS.get(ai[:3])
        if needed and not any(other in elements for other in needed):
            raise Gs1Error(f"({ai}) stands alone")


def parse_elements(text: str) -> dict[str, str]:
    """Read an element string: identifiers and values in a row, as a barcode stores them.

    Values of variable length end at a group separator (0x1D); one after a value of
    predefined length is allowed and means nothing.

    Raises:
        CheckDigitError: a check digit is wrong.
        Gs1Error: anything else that breaks a rule, or no element at all.
    """
    elements: dict[str, str] = {}
    rest = text.strip(GROUP_SEPARATOR)
    while rest:
        ai = _leading_identifier(rest)
        value, rest = _value_and_rest(ai, rest[len(ai) :])
        if ai in elements:
            raise Gs1Error(f"({ai}) comes twice")
        check_value(ai, value)
        elements[ai] = value
    if not elements:
        raise Gs1Error("no element")
    check_together(elements)
    return elements


def _leading_identifier(text: str) -> str:
    for length in (2, 3, 4):
        if text[:length] in IDENTIFIERS:
            return text[:length]
    raise Gs1Error("no known identifier where one must stand")


def _value_and_rest(ai: str, text: str) -> tuple[str, str]:
    if ai.startswith(PREDEFINED):
        length = IDENTIFIERS[ai].length_max
        value, rest = text[:length], text[length:]
        return value, rest.removeprefix(GROUP_SEPARATOR)
    value, _, rest = text.partition(GROUP_SEPARATOR)
    return value, rest


def _check_meaning(ai: str, shape: Shape, value: str) -> None:
    if shape is Shape.CHECKED and not has_check_digit(value):
        raise CheckDigitError(f"({ai}) has a wrong check digit")
    if shape is Shape.ASSET:
        _check_asset(ai, value)
    if shape is Shape.DATED and not _is_moment(value):
        raise Gs1Error(f"({ai}) is no date")
    if shape is Shape.DATES and not _are_dates(value):
        raise Gs1Error(f"({ai}) is no date")


def _check_asset(ai: str, value: str) -> None:
    head = value[:GRAI_HEAD]
    if not (_are_digits(head) and head.startswith("0")):
        raise Gs1Error(f"({ai}) must begin with a zero and thirteen digits")
    if not has_check_digit(head):
        raise CheckDigitError(f"({ai}) has a wrong check digit")


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _is_date(yymmdd: str) -> bool:
    month, day = int(yymmdd[2:4]), int(yymmdd[4:6])
    # Every year that two digits can mean between 1951 and 2099 has the leap days of 20YY.
    return month in MONTHS and day <= monthrange(2000 + int(yymmdd[:2]), month)[1]


def _are_dates(value: str) -> bool:
    return len(value) in {6, 12} and all(
        _is_date(value[start : start + 6]) for start in range(0, len(value), 6)
    )


def _is_moment(value: str) -> bool:
    return _is_date(value[:6]) and bool(CLOCK.fullmatch(value[6:]))
