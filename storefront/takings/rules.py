"""What a slip of the bank's or the acquirer's must say: pure."""

import uuid
from dataclasses import dataclass
from datetime import date

from app.errors import Refusal
from app.money import FEN_MAX

REFERENCE_MAX = 40


@dataclass(frozen=True)
class Slip:
    """What proves that money reached the bank; the same client id again is the same entry."""

    client_id: uuid.UUID
    reference: str
    """Number on the bank's paying-in slip (存款回单), or of the acquirer's settlement."""
    slip_on: date


def read_slip(slip: Slip, *, today: date) -> str:
    """Give a slip's reference without odd spaces.

    Raises:
        Refusal: `takings.reference`, `takings.day`.
    """
    reference = " ".join(slip.reference.split())
    if not 1 <= len(reference) <= REFERENCE_MAX:
        raise Refusal("takings.reference", most=REFERENCE_MAX)
    if slip.slip_on > today:
        raise Refusal("takings.day")
    return reference


def refuse_no_money(*, received_fen: int, fee_fen: int = 0) -> None:
    """Refuse to bring nothing, less than nothing or a typing error.

    Raises:
        Refusal: `takings.amount`.
    """
    if not (0 < received_fen <= FEN_MAX and 0 <= fee_fen <= FEN_MAX):
        raise Refusal("takings.amount")
