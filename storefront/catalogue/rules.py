"""What a price comes to per piece or per jin, and how many packs an order may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.errors import Refusal
from app.money import Fen
from app.units import BaseUnit

WEB_CHANNEL = "web"
SHOP_CHANNEL = "shop"
"""The kind of channel that the web shop is."""
LIVE_CHANNEL = "live"
"""The kind of channel that a shop at a sales platform is: it sells from a pool set aside."""

PACKS_MAX = 99
"""Of one listing in one order: more is a typing error, or a matter for a supply contract."""

GRAMS_A_JIN = 500

PIECE_GRAMS = 65
"""Of one piece where nobody has weighed a pack: an egg with its share of the tray."""


@dataclass(frozen=True)
class UnitPrice:
    """What one piece or one jin (500 g) costs, so that packs can be compared."""

    fen: Fen
    per: str
    """piece or jin."""
    exact: bool
    """False where it was rounded to the fen."""


def unit_price(price_fen: int, base_units: int, base_unit: str) -> UnitPrice:
    """Compute the price of one piece, or of 500 g, rounded half up to the fen."""
    if base_unit == BaseUnit.PIECE:
        total, per = price_fen, "piece"
    else:
        total, per = price_fen * GRAMS_A_JIN, "jin"
    fen, rest = divmod(2 * total + base_units, 2 * base_units)
    return UnitPrice(Fen(fen), per, exact=rest == base_units)


def price_of_heaviest(jin_fen: int, heaviest_grams: int) -> Fen:
    """Compute what is paid for a pack before it is weighed: the heaviest that may be sent.

    Rounded up: what the packed one lacks goes back, and nothing is asked for afterwards.

    Args:
        jin_fen: of 500 g.
        heaviest_grams: nominal weight and tolerance.
    """
    return Fen(-(-jin_fen * heaviest_grams // GRAMS_A_JIN))


def grams_of(ship_grams: int | None, base_units: int, base_unit: str) -> int:
    """Tell what a pack weighs as it is sent: as weighed, or by what is in it."""
    if ship_grams is not None:
        return ship_grams
    return base_units * PIECE_GRAMS if base_unit == BaseUnit.PIECE else base_units


def check_packs(packs: Mapping[int, int]) -> None:
    """Prove that each listing is asked for in a number of packs that a household may want.

    Raises:
        Refusal: `catalogue.packs_absurd`, `catalogue.nothing_asked`.
    """
    if not packs:
        raise Refusal("catalogue.nothing_asked")
    if not all(1 <= count <= PACKS_MAX for count in packs.values()):
        raise Refusal("catalogue.packs_absurd", most=PACKS_MAX)
