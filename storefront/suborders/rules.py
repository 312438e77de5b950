"""The fates of a platform's sub-order: each has exactly one, and none is silence."""

from enum import StrEnum


class Fate(StrEnum):
    """What becomes of a sub-order here."""

    UNPAID = "unpaid"
    """The shopper has not paid yet: nothing is taken from the pool."""
    ARRIVED = "arrived"
    """Paid, and being handled in this transaction; never seen outside."""
    SERVED = "served"
    """It is an order of ours."""
    SHORT = "short"
    """Paid, but the pool is empty: a person decides, or it is served once goods come back."""
    PRESOLD = "presold"
    """Promised for a day to come."""
    REFUSED = "refused"
    """Politely declined: the shopper's money goes back through the platform."""
    UNMAPPED = "unmapped"
    """Nobody has said yet which goods of ours these are."""
    GIFT = "gift"
    """Brings nothing: a person decides."""
    PAST = "past"
    """Already shipped or done when it was first heard of: served before the desk knew."""
    CANCELLED = "cancelled"
    """Called off before it was served."""
    CALLED_OFF = "called_off"
    """Called off after it was served and before anything was picked: goods are free again."""
    TAKING_BACK = "taking_back"
    """Called off after picking: what is picked goes back to a shelf."""
    TAKEN_BACK = "taken_back"
    RETURNING = "returning"
    """Refunded after it was shipped: the goods are on their way back, or lost."""


F = Fate
WITH_ORDER = (F.SERVED, F.CALLED_OFF, F.TAKING_BACK, F.TAKEN_BACK, F.RETURNING)
OPEN = (F.SHORT, F.UNMAPPED, F.GIFT, F.PRESOLD)
"""Paid and not served: these wait for a person."""
NEEDS_PERSON = (F.UNMAPPED, F.SHORT, F.GIFT)


def _sql(fates: tuple[Fate, ...]) -> str:
    return ", ".join(f"'{fate}'" for fate in fates)


FATES_SQL = _sql(tuple(Fate))
FATES_WITH_ORDER_SQL = _sql(WITH_ORDER)
