"""What proves that cash was handed over, other than a PIN."""

from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal

WITNESS_CHARACTERS_MAX = 40


class Proof(StrEnum):
    """How a villager says that they got the cash."""

    SIGNATURE = "signature"
    """They signed the slip."""
    THUMB = "thumb"
    """They put their thumb on it."""
    WITNESS = "witness"
    """They can do neither; somebody else saw it."""


@dataclass(frozen=True)
class Paper:
    """The paper, as the agent photographed it."""

    proof: Proof
    photo: bytes
    witness: str


def check_witness(paper: Paper, *, agent_name: str, villager_name: str) -> str:
    """Read who saw it; neither of the two parties is a witness, and who signs needs none.

    Raises:
        Refusal: `handover.witness`.
    """
    named = " ".join(paper.witness.split())
    if paper.proof is not Proof.WITNESS:
        return ""
    if not 1 <= len(named) <= WITNESS_CHARACTERS_MAX or named in {agent_name, villager_name}:
        raise Refusal("handover.witness")
    return named
