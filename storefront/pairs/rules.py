"""The rhythm of visits, and what is written down of one: pure."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.errors import Refusal
from inventory.villagers.rules import read_name, read_phone

EVERY_DAYS_MAX = 31
NOTE_CHARACTERS_MAX = 200
USUAL_DAYS = 7


class Condition(StrEnum):
    """How the elder was found."""

    WELL = "well"
    HELP = "help"
    """Something is wrong: the desk has to see to it."""


@dataclass(frozen=True)
class Pairing:
    """A volunteer and an elder as somebody puts them together. Personal fields as typed."""

    client_id: uuid.UUID
    provider_code: str
    villager_code: str
    every_days: int
    first_on: date
    """The last day for the first visit."""
    is_agreed: bool
    """The elder was asked and agreed to be visited, with name and phone known to the volunteer."""
    contact_name: str = ""
    contact_phone: str = ""


def read_contact(pairing: Pairing) -> tuple[str, str]:
    """Read who of the family is told; a name needs a phone, and nobody is an answer too.

    Raises:
        Refusal: `villager.name_wrong`, `villager.phone_wrong`, `pair.contact_half`.
    """
    if not (pairing.contact_name.strip() or pairing.contact_phone.strip()):
        return "", ""
    phone = read_phone(pairing.contact_phone)
    if not (phone and pairing.contact_name.strip()):
        raise Refusal("pair.contact_half")
    return read_name(pairing.contact_name), phone


def refuse_absurd(pairing: Pairing, *, today: date) -> None:
    """Prove that a pair has a rhythm, begins in time and was agreed to.

    Raises:
        Refusal: `pair.rhythm_wrong`, `pair.first_day_wrong`, `pair.not_agreed`.
    """
    if not 1 <= pairing.every_days <= EVERY_DAYS_MAX:
        raise Refusal("pair.rhythm_wrong", most=EVERY_DAYS_MAX)
    if not today <= pairing.first_on <= today + timedelta(days=EVERY_DAYS_MAX):
        raise Refusal("pair.first_day_wrong", most=EVERY_DAYS_MAX)
    if not pairing.is_agreed:
        raise Refusal("pair.not_agreed")


def next_due(*, every_days: int, since: date, today: date) -> date:
    """Tell the last day for the next visit: so many days after the last one, and not yet over.

    Args:
        every_days: the rhythm.
        since: the day of the last visit, or the one on which it was missed.
        today: the day in China.
    """
    return max(since + timedelta(days=every_days), today + timedelta(days=1))


def read_note(typed: str, *, is_needed: bool = False) -> str:
    """Read what somebody writes of a visit, or of what was done about it.

    Raises:
        Refusal: `pair.note_long`, `pair.note_missing`.
    """
    note = " ".join(typed.split())
    if len(note) > NOTE_CHARACTERS_MAX:
        raise Refusal("pair.note_long", most=NOTE_CHARACTERS_MAX)
    if is_needed and not note:
        raise Refusal("pair.note_missing")
    return note
