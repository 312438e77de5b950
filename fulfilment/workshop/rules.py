"""Reading what is typed at the workbench: pure."""

import re

from app.errors import Refusal
from app.units import BASE_UNITS_MAX

BETWEEN = re.compile(r"[\s,，、;；+]+")


def whole_numbers(text: str) -> tuple[int, ...]:
    """Read whole numbers as typed in a row: "500 480，520".

    Raises:
        Refusal: `workshop.number_wrong`, which names what is not one.
    """
    return tuple(whole_number(word) for word in BETWEEN.split(text.strip()) if word)


def whole_number(word: str) -> int:
    """Read one whole number, from zero to ten tonnes.

    Raises:
        Refusal: `workshop.number_wrong`.
    """
    if not word.isdecimal() or int(word) > BASE_UNITS_MAX:
        raise Refusal("workshop.number_wrong", typed=word[:20])
    return int(word)
