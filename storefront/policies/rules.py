"""What a dated rule may say, and what follows from it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.errors import Refusal
from app.money import FEN_MAX, BasisPoints, Fen

WHOLE = BasisPoints(10_000)
RATE_MAX = BasisPoints(5_000)
DAY_MAX = 28
"""There is one in every month."""
SOURCE_CHARACTERS_MAX = 200


class IncomeKind(StrEnum):
    """What somebody is paid for."""

    OWN_PRODUCE = "own_produce"
    """Goods of one's own growing: free of VAT when their producer sells them (VAT Law art. 24)."""
    LABOUR = "labour"
    """Errands and other work of natural persons."""


@dataclass(frozen=True)
class Policy:
    """How villagers are paid from a day on."""

    least_fen: Fen
    cap: BasisPoints
    day: int | None


NO_POLICY = Policy(least_fen=Fen(1), cap=WHOLE, day=None)
"""As long as nobody has set one: whatever is owed, less all that came back, on no fixed day."""


@dataclass(frozen=True)
class Tax:
    """What is withheld from a day on."""

    rate: BasisPoints
    exempt_fen: Fen


NO_TAX = Tax(BasisPoints(0), Fen(0))


def withheld(fen: Fen, tax: Tax) -> Fen:
    """Tell what of a payout is withheld, rounded once, half up; nothing up to what is exempt."""
    if fen <= tax.exempt_fen:
        return Fen(0)
    return Fen((fen * tax.rate + WHOLE // 2) // WHOLE)


def check_policy(policy: Policy, *, valid_from: date, today: date) -> None:
    """Refuse a policy that cannot be, or that would change what has happened.

    Raises:
        Refusal: `policy.backdated`, `policy.least`, `policy.cap`, `policy.day`.
    """
    _refuse_backdated(valid_from, today)
    if not 0 < policy.least_fen <= FEN_MAX:
        raise Refusal("policy.least")
    if not 0 <= policy.cap <= WHOLE:
        raise Refusal("policy.cap")
    if policy.day is not None and not 1 <= policy.day <= DAY_MAX:
        raise Refusal("policy.day", most=DAY_MAX)


def check_tax(tax: Tax, *, source: str, valid_from: date, today: date) -> str:
    """Refuse a tax rule that cannot be; return its source on one line.

    Raises:
        Refusal: `policy.backdated`, `policy.rate`, `policy.exempt`, `policy.source`.
    """
    _refuse_backdated(valid_from, today)
    if not 0 <= tax.rate <= RATE_MAX:
        raise Refusal("policy.rate", most=RATE_MAX // 100)
    if not 0 <= tax.exempt_fen <= FEN_MAX:
        raise Refusal("policy.exempt")
    named = " ".join(source.split())
    if not 1 <= len(named) <= SOURCE_CHARACTERS_MAX:
        raise Refusal("policy.source", most=SOURCE_CHARACTERS_MAX)
    return named


def _refuse_backdated(valid_from: date, today: date) -> None:
    if valid_from < today:
        raise Refusal("policy.backdated")
