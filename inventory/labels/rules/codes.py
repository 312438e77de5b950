"""Our own codes: nine characters that say what kind of thing they name.

A letter for the kind, a serial of seven base-36 digits, a check character. They are no GS1 keys:
minting those needs a licensed company prefix, and a web address of our own does the same work.
"""

import re
from enum import StrEnum

from inventory.labels.rules.check_character import ALPHABET, check_character, is_valid

SERIAL_DIGITS = 7
CODE_LENGTH = SERIAL_DIGITS + 2
SERIAL_MAX = len(ALPHABET) ** SERIAL_DIGITS - 1
"""78 billion things; the letter is not part of the count."""
ROLL_SERIAL_MIN: int = 27 * len(ALPHABET) ** (SERIAL_DIGITS - 1)
"""From here on serials are those of pre-printed rolls: item codes that begin with "ER" or later.

The sequence of all other codes ends below, so no label of a roll is ever given out again.
"""
GROUP = 3


class CodeKind(StrEnum):
    """What a code names; the value is its first letter and never changes once printed."""

    ITEM = "E"
    LOT = "L"
    CONTAINER = "C"
    VILLAGER = "V"
    BIN = "B"
    MANIFEST = "M"
    DELIVERY = "D"
    ORDER = "Z"
    PARCEL = "P"
    PAYOUT = "F"
    ROLL = "R"
    ERRAND = "S"
    APPLICATION = "A"
    ENTRUST = "H"
    PROVIDER = "W"
    CERTIFICATE = "Q"


KINDS = {kind.value: kind for kind in CodeKind}
CODE_SHAPE = re.compile(rf"[{''.join(KINDS)}][0-9A-Z]{{{CODE_LENGTH - 1}}}")


def make_code(kind: CodeKind, serial: int) -> str:
    """Write the code of a serial: its letter, seven base-36 digits, the check character.

    Raises:
        ValueError: a serial below zero or over what seven digits hold.
    """
    if not 0 <= serial <= SERIAL_MAX:
        raise ValueError("serial does not fit a code")
    digits = ""
    for _ in range(SERIAL_DIGITS):
        serial, digit = divmod(serial, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    body = kind.value + digits
    return body + check_character(body)


def kind_of(code: str) -> CodeKind | None:
    """Tell what a code names; nothing unless shape and check character are right."""
    if CODE_SHAPE.fullmatch(code) and is_valid(code):
        return KINDS[code[0]]
    return None


def serial_of(code: str) -> int:
    """Read the serial of a valid code."""
    return int(code[1:-1], len(ALPHABET))


def is_pre_printed(code: str) -> bool:
    """Say whether the code of an item was on a roll before the item was there."""
    return serial_of(code) >= ROLL_SERIAL_MIN


def label_url(public_url: str, code: str) -> str:
    """Write the address that a label carries: "HTTPS://HOST/T/<code>".

    All upper case, because a QR code stores upper-case text in fewer modules; scheme and host
    do not care about case.

    Args:
        public_url: scheme and host, with or without a slash at the end.
        code: one of our own codes.
    """
    return f"{public_url.rstrip('/')}/T/{code}".upper()


def spaced(code: str) -> str:
    """Write a code in groups of three, as people read it out; scans and typing take both."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
