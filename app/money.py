"""Money as integer fen (分, one hundredth of a yuan). Nothing here knows a database or a page."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NewType

Fen = NewType("Fen", int)
BasisPoints = NewType("BasisPoints", int)
"""One hundredth of a per cent: 12 % is 1200."""

ONE = 10_000
FEN_MAX = 10**11
"""No single amount in this house exceeds a thousand million yuan; more is a typing error."""


def split(total_fen: Fen, weights: Sequence[int]) -> tuple[Fen, ...]:
    """Share an amount by weight so that the parts add up to it, to the fen.

    Largest remainder; of two equal remainders the earlier share gets the fen, so callers
    order the shares by lot age and the rule is the same on every run.

    Args:
        total_fen: what is shared; negative for a reversal.
        weights: grams or pieces of each share, none negative, not all zero.

    Raises:
        ValueError: no weight to share by.
    """
    weight_total = sum(weights)
    if weight_total <= 0 or min(weights) < 0:
        raise ValueError("no weight to share by")
    # Work on the absolute amount: floor division of a negative would round away from zero,
    # and a reversal must mirror the sale it reverses.
    sign = -1 if total_fen < 0 else 1
    parts = [divmod(abs(total_fen) * weight, weight_total) for weight in weights]
    odd_fen = abs(total_fen) - sum(quotient for quotient, _ in parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
    lucky = set(by_remainder[:odd_fen])
    return tuple(Fen(sign * (quotient + (i in lucky))) for i, (quotient, _) in enumerate(parts))


def share_of(amount_fen: Fen, rate: BasisPoints) -> Fen:
    """Take a rate of an amount, rounded once, half away from zero: 12 % of 2990 is 359."""
    sign = -1 if amount_fen < 0 else 1
    return Fen(sign * ((abs(amount_fen) * rate * 2 + ONE) // (2 * ONE)))


def worth(price_fen: Fen, units: int, per_units: int) -> Fen:
    """Price a weighed thing, rounded once, half up: 1,250 g at ¥18.90 a 500 g is ¥47.25.

    Args:
        price_fen: of so many units.
        units: what there is, in grams or pieces.
        per_units: what the price is for.
    """
    return Fen((price_fen * units * 2 + per_units) // (2 * per_units))


def parse_yuan(text: str) -> Fen:
    """Read yuan as typed by a person ("60", "¥1,234.50") into fen.

    Raises:
        ValueError: not a number, more than two decimals, or absurdly large.
    """
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").removesuffix("元")
    try:
        fen = Decimal(cleaned) * 100
    except InvalidOperation:
        raise ValueError("not an amount of yuan") from None
    if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > FEN_MAX:
        raise ValueError("not an amount of yuan")
    return Fen(int(fen))


def yuan(amount_fen: int) -> str:
    """Write fen as yuan with two decimals and no separators: 253112 becomes 2531.12."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{rest:02d}"
