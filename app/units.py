"""Quantities as integers in a produce's base unit. 斤 and kilograms exist only on screen."""

import re
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import NewType

Grams = NewType("Grams", int)
Pieces = NewType("Pieces", int)
BaseUnits = NewType("BaseUnits", int)
"""Grams or pieces, as the produce says."""

BASE_UNITS_MAX = 10_000_000
"""Ten tonnes or ten million pieces: more in one delivery line is a typing error."""


class BaseUnit(StrEnum):
    """What one unit of a produce is."""

    PIECE = "piece"
    GRAM = "gram"


class WeightUnit(StrEnum):
    """How a weight was read off the scale."""

    JIN = "jin"
    KILOGRAM = "kg"
    GRAM = "g"


NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{0,6})?")
"""As people type one: "1e9" is a typing error, and would be slow to write out."""
GRAMS_PER = {WeightUnit.JIN: 500, WeightUnit.KILOGRAM: 1000, WeightUnit.GRAM: 1}


def parse_weight(text: str, unit: WeightUnit) -> Grams:
    """Read a weight as typed ("1.5" 斤) into grams, rounded to the nearest gram.

    Raises:
        ValueError: not a number, not above zero, or over ten tonnes.
    """
    try:
        grams = Decimal(text.strip()) * GRAMS_PER[unit]
    except InvalidOperation:
        raise ValueError("not a weight") from None
    if not grams.is_finite() or not 0 < grams <= BASE_UNITS_MAX:
        raise ValueError("not a weight")
    return Grams(int(grams.to_integral_value()))


def parse_count(text: str) -> Pieces:
    """Read a count as typed into pieces.

    Raises:
        ValueError: not a whole number above zero, or absurdly large.
    """
    try:
        pieces = int(text.strip())
    except ValueError:
        raise ValueError("not a count") from None
    if not 0 < pieces <= BASE_UNITS_MAX:
        raise ValueError("not a count")
    return Pieces(pieces)


def parse_scaled(text: str, decimals: int) -> int:
    """Read a number as typed, times ten to the power of its decimals: "12.5" with one is 125.

    Raises:
        ValueError: not a number, or with more decimals than asked for.
    """
    typed = text.strip()
    if not NUMBER.fullmatch(typed):
        raise ValueError("not a number")
    scaled = Decimal(typed).scaleb(decimals)
    if scaled != scaled.to_integral_value():
        raise ValueError("not a number of so many decimals")
    return int(scaled)
