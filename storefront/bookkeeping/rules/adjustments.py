"""Which journals people may write by hand, and what a reversal is."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.errors import Refusal
from app.ledger.rules import Account, Line
from app.money import FEN_MAX, Fen

REASON_CHARACTERS_MAX = 200
LINES_MAX = 20

BY_HAND = (
    Account.BANK,
    Account.PAYMENT_CLEARING,
    Account.PLATFORM_BALANCE,
    Account.WALLET_BALANCE,
    Account.BANK_CHARGES,
    Account.FREIGHT_COST,
    Account.INTEREST_INCOME,
    Account.OPERATOR_FUNDS,
    Account.TAX_WITHHELD,
    Account.SUSPENSE,
)
"""Accounts that no other record explains. What villagers are owed, what shoppers prepaid and what
desks hold follow from sales, payouts and floats, and are changed by those verbs only."""

REVERSIBLE = frozenset({"float_funded", "adjustment"})
"""Kinds of journals that a hand wrote. The others are undone by their own verb (a refund, a
return), which changes the rows that they stand for as well."""


@dataclass(frozen=True)
class TypedLine:
    """One side as somebody typed it; in fen, one of the two is nothing."""

    account: str
    debit_fen: int
    credit_fen: int


def sides(typed: Sequence[TypedLine]) -> tuple[Line, ...]:
    """Make signed sides of typed ones.

    Raises:
        Refusal: `adjustment.account`, `adjustment.one_side`, `adjustment.unbalanced`.
    """
    lines = []
    for line in typed:
        if line.account not in BY_HAND:
            raise Refusal("adjustment.account")
        in_range = 0 <= line.debit_fen <= FEN_MAX and 0 <= line.credit_fen <= FEN_MAX
        if not in_range or bool(line.debit_fen) == bool(line.credit_fen):
            raise Refusal("adjustment.one_side")
        lines.append(Line(Account(line.account), Fen(line.debit_fen - line.credit_fen)))
    balanced = sum(line.fen for line in lines) == 0
    if not 2 <= len(lines) <= LINES_MAX or not balanced:  # noqa: PLR2004 - double entry
        raise Refusal("adjustment.unbalanced")
    return tuple(lines)


def mirrored(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Turn every side round: together with the first, nothing is left."""
    return tuple(Line(line.account, Fen(-line.fen), line.party) for line in lines)


def reason_of(typed: str) -> str:
    """Read why the books are adjusted.

    Raises:
        Refusal: `adjustment.reason`.
    """
    reason = " ".join(typed.split())
    if not 2 <= len(reason) <= REASON_CHARACTERS_MAX:  # noqa: PLR2004 - a word at least
        raise Refusal("adjustment.reason", most=REASON_CHARACTERS_MAX)
    return reason
