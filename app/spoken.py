"""Codes that somebody says aloud to show that they are the one: few digits, told to them alone."""

import hmac
import secrets

DIGITS = 4


def new_code() -> str:
    """Make a code that nobody can guess from another."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def is_spoken(kept: str, said: str) -> bool:
    """Say whether this is the code that was told; spaces do not matter."""
    return hmac.compare_digest(kept.encode(), "".join(said.split()).encode())
