"""What a service to the household costs, and how long it is kept free for."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.errors import Refusal
from app.money import Fen

CODE = re.compile(r"[a-z][a-z0-9-]{1,30}")
UNITS_MAX = 8
"""Hours of one visit at most."""
FEE_BASIS_POINTS_MAX = 3000
QUARTER_MINUTES = 15
VISIT_MINUTES_MAX = 480
NOTHING = Fen(0)
NAME_CHARACTERS_MAX = 40
TEXT_CHARACTERS_MAX = 300


class Pricing(StrEnum):
    """How the price of a trade comes about."""

    FREE = "free"
    """Done by volunteers."""
    VISIT = "visit"
    HOUR = "hour"
    QUOTE = "quote"
    """The provider looks first and names a price, which the orderer agrees to."""


@dataclass(frozen=True)
class NewTrade:
    """A trade as the operator defines it. Money in fen."""

    code: str
    name: str
    name_en: str
    description: str
    description_en: str
    pricing: Pricing
    price_fen: Fen | None
    minutes: int
    fee_basis_points: int
    callout_fen: Fen = NOTHING
    needs_licence: bool = False


def refuse_absurd(new: NewTrade) -> None:
    """Prove that a trade can be offered as it is defined.

    Raises:
        Refusal: `trade.code_wrong`, `trade.name_wrong`, `trade.price_wrong`,
            `trade.minutes_wrong`, `trade.fee_wrong`, `trade.callout_wrong`.
    """
    if not CODE.fullmatch(new.code):
        raise Refusal("trade.code_wrong")
    for name in (new.name, new.name_en):
        if not 0 < len(name.strip()) <= NAME_CHARACTERS_MAX:
            raise Refusal("trade.name_wrong", most=NAME_CHARACTERS_MAX)
    has_price = new.pricing in {Pricing.VISIT, Pricing.HOUR}
    if has_price != (new.price_fen is not None) or (new.price_fen or 1) <= 0:
        raise Refusal("trade.price_wrong")
    is_whole = new.minutes % QUARTER_MINUTES == 0
    if not (is_whole and QUARTER_MINUTES <= new.minutes <= VISIT_MINUTES_MAX):
        raise Refusal("trade.minutes_wrong", most=VISIT_MINUTES_MAX)
    if not 0 <= new.fee_basis_points <= FEE_BASIS_POINTS_MAX:
        raise Refusal("trade.fee_wrong", most=FEE_BASIS_POINTS_MAX // 100)
    if not 0 <= new.callout_fen <= (new.price_fen or 0):
        raise Refusal("trade.callout_wrong")


def units_of(pricing: str, units: int) -> int:
    """Tell how many units are priced: hours by the hour, one visit otherwise.

    Raises:
        Refusal: `trade.hours_wrong`.
    """
    if pricing != Pricing.HOUR:
        return 1
    if not 1 <= units <= UNITS_MAX:
        raise Refusal("trade.hours_wrong", most=UNITS_MAX)
    return units


def total_of(pricing: str, price_fen: int | None, units: int) -> Fen | None:
    """Tell what a visit comes to; nothing where a price has to be named first."""
    if pricing == Pricing.QUOTE:
        return None
    return Fen((price_fen or 0) * units)


def length_of(minutes: int, units: int) -> int:
    """Tell for how many minutes a provider's time is taken."""
    return minutes * units
