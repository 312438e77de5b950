"""What a bank or wallet may say of a payout that was sent."""

from enum import StrEnum


class Outcome(StrEnum):
    """How a sent payout ended."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    """It had been paid and came back: the account is closed, or the name is another's."""


UNANSWERED = frozenset({"submitted", "unknown", "paying"})
"""States of a payout that was sent and has not ended: it keeps its number and its earnings."""
