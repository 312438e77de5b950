"""Codes that somebody says aloud to show that they are the one: few digits, told to them alone."""

import hmac
import secrets
import unicodedata

DIGITS = 4
TRIES_MAX = 5
"""So many wrong ones, and nobody tries any more: each has one chance in two thousand."""


def new_code() -> str:
    """Make a code that nobody can guess from another."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def is_spoken(kept: str, said: str) -> bool:
    """Say whether this is the code that was told; spaces and full-width digits do not matter."""
    read = "".join(unicodedata.normalize("NFKC", said).split())
    return hmac.compare_digest(kept.encode(), read.encode())
