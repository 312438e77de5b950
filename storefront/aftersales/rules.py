"""What may be complained about, and how: pure."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal, conflict

TOLD_MAX = 500
ANSWER_MAX = 300
PHOTOS_MAX = 3
COMPLAINABLE = frozenset({"shipped", "delivered"})
"""States of an order that somebody may have in their hands."""
PAYABLE_BACK = COMPLAINABLE | {"packed"}
"""States in which the desk may pay back by itself; before, the order is called off or cut."""
BY_THE_DESK = "desk"
"""The kind of a case that no shopper opened: the desk paid back by itself."""


class Kind(StrEnum):
    """What is wrong."""

    BROKEN = "broken"
    MISSING = "missing"
    WRONG = "wrong"
    QUALITY = "quality"
    UNWANTED = "unwanted"
    """Nothing is wrong: a return without a reason, where the goods allow one."""


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    GRANTED = "granted"
    DECLINED = "declined"


@dataclass(frozen=True)
class Complaint:
    """What a shopper sends in."""

    client_id: uuid.UUID
    kind: Kind
    told: str
    photos: tuple[bytes, ...]


def check_complaint(complaint: Complaint, *, order_state: str) -> str:
    """Read what was told, on one line; nobody complains about what is not there yet.

    Raises:
        Refusal: `aftersale.not_yet`, `aftersale.told`, `aftersale.photos`,
            `aftersale.photo_needed`.
    """
    if order_state not in COMPLAINABLE:
        raise conflict("aftersale.not_yet")
    told = " ".join(complaint.told.split())
    if not 1 <= len(told) <= TOLD_MAX:
        raise Refusal("aftersale.told", most=TOLD_MAX)
    if len(complaint.photos) > PHOTOS_MAX:
        raise Refusal("aftersale.photos", most=PHOTOS_MAX)
    if complaint.kind in {Kind.BROKEN, Kind.QUALITY, Kind.WRONG} and not complaint.photos:
        raise Refusal("aftersale.photo_needed")
    return told


def check_payable_back(order_state: str) -> None:
    """Prove that the desk may pay back by itself.

    Raises:
        Refusal: `aftersale.not_packed`.
    """
    if order_state not in PAYABLE_BACK:
        raise conflict("aftersale.not_packed")


def check_goes_on(*, order_state: str, is_all: bool, goes_on: bool) -> None:
    """Prove that who pays all of a packed order back has said that its parcel goes on.

    Raises:
        Refusal: `aftersale.parcel_goes_on`.
    """
    if order_state == "packed" and is_all and not goes_on:
        raise Refusal("aftersale.parcel_goes_on")


def check_answer(answer: str) -> str:
    """Read an answer, on one line; a shopper reads it, so there must be one.

    Raises:
        Refusal: `aftersale.answer`.
    """
    answer = " ".join(answer.split())
    if not 1 <= len(answer) <= ANSWER_MAX:
        raise Refusal("aftersale.answer", most=ANSWER_MAX)
    return answer
