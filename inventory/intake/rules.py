"""What one hand-over may be: pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.errors import Refusal
from app.units import Grams
from inventory.produce.rules import Question
from inventory.terms.rules import Method

PACKS_MAX = 500
"""Trays or jars of one line: more in one hand-over is a typing error."""
REFUSED_UNITS_MAX = 500_000
LINES_MAX = 20
REASON_CHARACTERS_MAX = 200
PHONE_BEHIND_MAX = timedelta(days=14)
"""How long a delivery may wait on a phone without signal."""
PHONE_AHEAD_MAX = timedelta(minutes=5)
"""How far a phone's clock may run ahead; more and it is wrong."""


@dataclass(frozen=True)
class DeliveryLine:
    """One produce in one size: what is taken, what goes back, and what was checked."""

    pack_id: int
    packs: int
    """How many are taken; zero where everything goes back."""
    answers: Mapping[str, bool] = field(default_factory=dict)
    """Key of the question → yes or no."""
    refused_units: int = 0
    """Pieces or grams that go back with the villager."""
    refused_reason: str = ""


@dataclass(frozen=True)
class DeliveryRequest:
    """A hand-over as the agent's phone sends it."""

    client_id: uuid.UUID
    """Made on the phone: the same id again is the same delivery."""
    villager_code: str
    terms_id: int
    """The version that the villager saw; refused where a newer one is in force."""
    method: Method
    lines: tuple[DeliveryLine, ...]
    pin: str = ""
    """Of the villager's card, where they accepted by it."""
    delivered_at: datetime | None = None
    """By the phone's clock; nothing where the delivery is sent at once."""


def refuse_absurd(lines: Sequence[DeliveryLine]) -> None:
    """Refuse what nobody can have brought in one go.

    Raises:
        Refusal: `intake.nothing`, `intake.too_many_lines`, `intake.pack_twice`,
            `intake.packs_wrong`, `intake.refused_units_wrong`, `intake.reason_missing`.
    """
    if not lines:
        raise Refusal("intake.nothing")
    if len(lines) > LINES_MAX:
        raise Refusal("intake.too_many_lines", most=LINES_MAX)
    if len({line.pack_id for line in lines}) < len(lines):
        raise Refusal("intake.pack_twice")
    for line in lines:
        _refuse_absurd_line(line)


def refuse_failed(line: DeliveryLine, checklist: Sequence[Question]) -> None:
    """Refuse to take goods whose checklist has a gap or a "no": those go back whole.

    Raises:
        Refusal: `intake.check_missing`, `intake.check_failed`, each with the question.
    """
    if not line.packs:
        return
    for question in checklist:
        if question.key not in line.answers:
            raise Refusal("intake.check_missing", question=question.question)
        if not line.answers[question.key]:
            raise Refusal("intake.check_failed", question=question.question)


def trusted_time(phone_at: datetime | None, received_at: datetime) -> datetime:
    """Tell when goods were handed over: by the phone, unless its clock can not be right."""
    if phone_at is None:
        return received_at
    is_possible = received_at - PHONE_BEHIND_MAX <= phone_at <= received_at + PHONE_AHEAD_MAX
    return phone_at if is_possible else received_at


def packs_of_weight(grams: Grams, pack_grams: int) -> int:
    """Tell how many packs of one weight were put on the scale.

    Raises:
        ValueError: not a whole number of packs.
    """
    packs, rest = divmod(grams, pack_grams)
    if rest or not packs:
        raise ValueError("not a whole number of packs")
    return packs


def _refuse_absurd_line(line: DeliveryLine) -> None:
    if not 0 <= line.packs <= PACKS_MAX:
        raise Refusal("intake.packs_wrong", most=PACKS_MAX)
    if not 0 <= line.refused_units <= REFUSED_UNITS_MAX:
        raise Refusal("intake.refused_units_wrong", most=REFUSED_UNITS_MAX)
    if not line.packs and not line.refused_units:
        raise Refusal("intake.nothing")
    reason = line.refused_reason.strip()
    if line.refused_units and not 0 < len(reason) <= REASON_CHARACTERS_MAX:
        raise Refusal("intake.reason_missing", most=REASON_CHARACTERS_MAX)
