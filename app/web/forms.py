"""What every form of ours carries."""

import uuid
from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.errors import Refusal
from app.money import BasisPoints, Fen, parse_yuan

KEY_MAX = 2**63 - 1
COUNT_DIGITS_MAX = 18
"""As many as the database can hold."""
Word = TypeVar("Word", bound=StrEnum)


def client_id(form: Mapping[str, str]) -> uuid.UUID:
    """Read the id that the page gave the form, so that sending it twice counts once.

    Raises:
        Refusal: `form.stale`: not a form that our page made.
    """
    try:
        return uuid.UUID(form.get("client_id", ""))
    except ValueError:
        raise Refusal("form.stale") from None


def number(form: Mapping[str, str], name: str) -> int:
    """Read a key that the page put into the form.

    Raises:
        Refusal: `form.stale`: not a form that our page made.
    """
    try:
        key = int(form.get(name, ""))
    except ValueError:
        raise Refusal("form.stale") from None
    if not 0 < key <= KEY_MAX:
        raise Refusal("form.stale")
    return key


def count(form: Mapping[str, str], name: str) -> int:
    """Read how many, as typed; nothing typed is none.

    Raises:
        Refusal: `form.count`: it is no whole number, and must not be taken for none.
    """
    typed = form.get(name, "").strip()
    if not typed:
        return 0
    if not (typed.isascii() and typed.isdigit()) or len(typed) > COUNT_DIGITS_MAX:
        raise Refusal("form.count", typed=typed[:COUNT_DIGITS_MAX])
    return int(typed)


def word(words: type[Word], typed: str) -> Word:
    """Read a word of a known list.

    Raises:
        Refusal: `form.stale`: another word was not on our page.
    """
    try:
        return words(typed)
    except ValueError:
        raise Refusal("form.stale") from None


def yuan(form: Mapping[str, str], name: str) -> Fen:
    """Read an amount typed in yuan.

    Raises:
        Refusal: `money.unreadable`.
    """
    return yuan_typed(form.get(name, ""))


def percent(form: Mapping[str, str], name: str) -> BasisPoints:
    """Read a part typed in per cent: "5.5" is 550 basis points.

    Raises:
        Refusal: `money.unreadable`.
    """
    # A per cent has two decimals of basis points, as a yuan has of fen.
    return BasisPoints(yuan_typed(form.get(name, "").strip().rstrip("%")))


def yuan_typed(typed: str) -> Fen:
    """Read an amount that somebody typed in yuan.

    Raises:
        Refusal: `money.unreadable`.
    """
    try:
        return parse_yuan(typed)
    except ValueError:
        raise Refusal("money.unreadable", typed=typed) from None
