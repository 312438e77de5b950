"""What bought goods cost, pack by pack: pure."""

from app.money import Fen, worth


def cost_of_part(cost_fen: Fen, *, lot_units: int, gone_units: int, units: int) -> Fen:
    """Tell what a part of a lot cost, so that all parts add up to the whole, to the fen.

    The cost of all that is gone, this part included, less the cost of what was gone before: each
    rounded half up, so no fen is lost or counted twice however the lot is sold.

    Args:
        cost_fen: of the whole lot.
        lot_units: pieces or grams of the whole lot.
        gone_units: of it that left before.
        units: of this part.
    """
    return Fen(
        worth(cost_fen, gone_units + units, lot_units) - worth(cost_fen, gone_units, lot_units)
    )
