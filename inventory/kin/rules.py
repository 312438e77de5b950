"""Who may collect for a villager, and for how long: pure."""

import uuid
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import Refusal
from inventory.villagers.rules import read_id_number, read_name, read_phone


class Relation(StrEnum):
    """What they are to the villager."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GRANDCHILD = "grandchild"
    OTHER = "other"


class KinField(StrEnum):
    """A field of theirs that is shown in the clear only on the record."""

    PHONE = "phone"
    ID_NUMBER = "id_number"


class Standing(StrEnum):
    """Whether an authority is good on a day."""

    VALID = "valid"
    COMING = "coming"
    OVER = "over"
    REVOKED = "revoked"


@dataclass(frozen=True)
class Authority:
    """What a villager signed, as typed: this person may collect my money from day to day."""

    client_id: uuid.UUID
    """Made before sending: the same id again is the same authority."""
    name: str
    relation: Relation
    phone: str
    id_number: str
    valid_from: date
    valid_until: date
    """The last day, inclusive."""
    picture_id: uuid.UUID
    """Photo of the signed paper; its bytes may arrive later."""


@dataclass(frozen=True)
class Person:
    """Who they are, read."""

    name: str
    phone: str
    id_number: str


def read_authority(authority: Authority, *, today: date) -> Person:
    """Read the person of an authority, and refuse days that make no sense.

    Raises:
        Refusal: `kin.phone_missing`, `kin.id_number_missing`, `kin.days_wrong`, and those of the
            villagers' rules.
    """
    phone = read_phone(authority.phone)
    if not phone:
        raise Refusal("kin.phone_missing")
    id_number = read_id_number(authority.id_number)
    if id_number is None:
        raise Refusal("kin.id_number_missing")
    if not authority.valid_from <= authority.valid_until >= today:
        raise Refusal("kin.days_wrong")
    return Person(read_name(authority.name), phone, id_number)


def birth_digits(id_number: str) -> str:
    """Tell the date of birth in an ID number as its eight digits: 19800101.

    An agent types them from the ID card of who collects: no page shows them, while the end of the
    number stands on many.
    """
    return id_number[6:14]


def standing(*, valid_from: date, valid_until: date, is_revoked: bool, on: date) -> Standing:
    """Tell whether an authority is good on a day."""
    if is_revoked:
        return Standing.REVOKED
    if on < valid_from:
        return Standing.COMING
    return Standing.VALID if on <= valid_until else Standing.OVER


def reveal_name(number: int, field: KinField) -> str:
    """Name a field of a villager's kin in the record of reveals: kin_2_phone."""
    return f"kin_{number}_{field}"
