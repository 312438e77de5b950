"""What money may be taken for, what never, and why."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from app.money import Fen

WHAT_CHARACTERS_MAX = 60
HELD_FEN_MAX = Fen(200_000)
"""More than 2,000 yuan is not carried about in cash."""


class Errand(StrEnum):
    """What a villager may ask for at the desk; some of it is always refused."""

    BILL = "bill"
    MEDICINE = "medicine"
    """Over the counter only."""
    TICKET = "ticket"
    PARCEL = "parcel"
    BANK_CARD = "bank_card"
    LOAN = "loan"
    PRESCRIPTION = "prescription"
    SIGNATURE = "signature"


REFUSED = {
    Errand.BANK_CARD: "entrust.bank_card",
    Errand.LOAN: "entrust.loan",
    Errand.PRESCRIPTION: "entrust.prescription",
    Errand.SIGNATURE: "entrust.signature",
}


@dataclass(frozen=True)
class NewEntrust:
    """Cash that a villager gives for an errand."""

    client_id: uuid.UUID
    villager_code: str
    errand: Errand
    what: str
    held_fen: Fen


def read_entrust(new: NewEntrust) -> str:
    """Prove that money may be taken for this, and return what it is for on one line.

    Raises:
        Refusal: `entrust.bank_card`, `entrust.loan`, `entrust.prescription`,
            `entrust.signature`, `entrust.what_wrong`, `entrust.amount_wrong`.
    """
    if new.errand in REFUSED:
        raise Refusal(REFUSED[new.errand])
    what = " ".join(new.what.split())
    if not 0 < len(what) <= WHAT_CHARACTERS_MAX:
        raise Refusal("entrust.what_wrong", most=WHAT_CHARACTERS_MAX)
    if not 0 < new.held_fen <= HELD_FEN_MAX:
        raise Refusal("entrust.amount_wrong", most=HELD_FEN_MAX // 100)
    return what
