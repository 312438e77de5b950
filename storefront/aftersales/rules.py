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


def check_answer(answer: str) -> str:
    """Read an answer, on one line; a shopper reads it, so there must be one.

    Raises:
        Refusal: `aftersale.answer`.
    """
    answer = " ".join(answer.split())
    if not 1 <= len(answer) <= ANSWER_MAX:
        raise Refusal("aftersale.answer", most=ANSWER_MAX)
    return answer
