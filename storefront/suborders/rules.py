"""The fates of a platform's sub-order: each has exactly one, and none is silence."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from app.errors import Refusal

SUPPLY_PACKS_MAX = 100_000
AHEAD_MAX = timedelta(days=60)
"""Who waits longer has forgotten what was ordered."""
NOTE_CHARACTERS_MAX = 100


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
AGAINST_SUPPLY = (F.PRESOLD, F.SERVED, F.TAKING_BACK, F.RETURNING)
"""These use up what they were sold against; who was called off, refunded or declined does not."""


def _sql(fates: tuple[Fate, ...]) -> str:
    return ", ".join(f"'{fate}'" for fate in fates)


FATES_SQL = _sql(tuple(Fate))
FATES_WITH_ORDER_SQL = _sql(WITH_ORDER)
AGAINST_SUPPLY_SQL = _sql(AGAINST_SUPPLY)


@dataclass(frozen=True)
class NewSupply:
    """What is to come, as an operator writes it down."""

    listing_id: int
    packs: int
    sends_on: date
    """The day on which they are sent, and so the day that shoppers are promised."""
    note: str = ""
    """Who brings them."""


def checked(new: NewSupply, *, today: date) -> NewSupply:
    """Refuse a supply that nobody can mean, and give it with its note tidied.

    Raises:
        Refusal: `suborders.supply_packs`, `suborders.supply_note`, or as `check_day`.
    """
    if not 1 <= new.packs <= SUPPLY_PACKS_MAX:
        raise Refusal("suborders.supply_packs", most=SUPPLY_PACKS_MAX)
    note = " ".join(new.note.split())
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("suborders.supply_note", most=NOTE_CHARACTERS_MAX)
    check_day(new.sends_on, today=today)
    return replace(new, note=note)


def check_day(sends_on: date, *, today: date) -> None:
    """Refuse to promise a day that is over, or too far away.

    Raises:
        Refusal: `suborders.supply_day`.
    """
    if not today <= sends_on <= today + AHEAD_MAX:
        raise Refusal("suborders.supply_day", most=AHEAD_MAX.days)
