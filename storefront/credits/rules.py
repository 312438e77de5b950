"""What goods that lack weight are worth: pure."""

from app.money import Fen


def lacking_fen(*, price_fen: int, ordered_grams: int, grams: int) -> Fen:
    """Tell what of a pack's price goes back for the weight that it lacks.

    Rounded up: nobody pays for what they did not get. What weighs more than was ordered costs no
    more than was authorised.

    Args:
        price_fen: of a pack of the ordered weight.
        ordered_grams: what was ordered, above zero.
        grams: what it weighs.
    """
    lacking = max(0, ordered_grams - grams)
    return Fen(-(-price_fen * lacking // ordered_grams))
