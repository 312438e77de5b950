"""When a parcel that nobody fetches should be asked after, and when it may change hands."""

from datetime import datetime, timedelta

from app.errors import Refusal, conflict
from app.spoken import is_spoken

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


def check_said(kept: str | None, said: str) -> None:
    """Prove that who stands at the counter was told the code.

    Raises:
        Refusal: `pickup.not_taken_in`, `pickup.wrong_code`.
    """
    if kept is None:
        raise conflict("pickup.not_taken_in")
    if not is_spoken(kept, said):
        raise Refusal("pickup.wrong_code")
