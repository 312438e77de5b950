"""What a pack may weigh: pure."""

from app.errors import Refusal, conflict

GRAMS_MAX = 100_000


def refuse_absurd(grams: int) -> None:
    """Prove that a weight was typed, in grams.

    Raises:
        Refusal: `weighing.no_weight`.
    """
    if not 0 < grams <= GRAMS_MAX:
        raise Refusal("weighing.no_weight", most=GRAMS_MAX)


def refuse_outside(*, grams: int, ordered_grams: int, tolerance_grams: int) -> None:
    """Prove that a pack weighs what was ordered, within the tolerance that the shopper was told.

    Lighter within it, the difference goes back; heavier within it, nobody pays more. Beyond it
    another pack is taken: a shopper would get too little, or a villager give too much away.

    Raises:
        Refusal: `weighing.too_light`, `weighing.too_heavy`.
    """
    least, most = ordered_grams - tolerance_grams, ordered_grams + tolerance_grams
    if grams < least:
        raise conflict("weighing.too_light", grams=grams, least=least)
    if grams > most:
        raise conflict("weighing.too_heavy", grams=grams, most=most)
