"""When a parcel that nobody fetches should be asked after, and when it may change hands."""

from datetime import datetime, timedelta

from app.errors import conflict

ASK_AFTER = timedelta(days=2)
"""Eggs and vegetables do not wait longer at a counter without somebody ringing up."""


def days_waiting(ready_at: datetime, now: datetime) -> int:
    """Tell for how many whole days a parcel waits, once somebody should ask; 0 before that."""
    waited = now - ready_at
    return waited.days if waited >= ASK_AFTER else 0


def check_on_its_way(state: str, *, code: str) -> None:
    """Prove that a parcel has left the hub and is not handed over.

    Raises:
        Refusal: `pickup.not_shipped`, `pickup.gone`.
    """
    if state == "delivered":
        raise conflict("pickup.gone", code=code)
    if state != "shipped":
        raise conflict("pickup.not_shipped", code=code)
