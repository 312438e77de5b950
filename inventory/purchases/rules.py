"""What bought goods cost, part by part: pure."""

from app.money import Fen, worth


def cost_of_part(left_fen: Fen, *, left_units: int, units: int) -> Fen:
    """Tell what a part of a lot cost, so that all parts add up to the whole, to the fen.

    A part costs its share of what is left, rounded half up; the last part costs all that is left,
    so no fen is lost or counted twice, however the lot is sold or put right.

    Args:
        left_fen: what is left of the lot cost.
        left_units: pieces or grams that are left, this part included.
        units: of this part.
    """
    return worth(left_fen, units, left_units)
