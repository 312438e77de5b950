"""What goes back: for weight that lacks, and less what a voucher had paid: pure."""

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


def share_of_discount(*, discount_fen: int, goods_fen: int, before_fen: int, fen: int) -> Fen:
    """Tell what part of a voucher was taken off these packs: the shopper had paid that much less.

    By value; counted up from the first pack that went back, so that all parts of an order add up
    to its voucher. Something always goes back.

    Args:
        discount_fen: what the voucher took off the order.
        goods_fen: what its goods came to before that.
        before_fen: what went back earlier, at full price.
        fen: what goes back now, at full price.
    """
    if not discount_fen:
        return Fen(0)
    until = discount_fen * (before_fen + fen) // goods_fen
    return Fen(min(until - discount_fen * before_fen // goods_fen, fen - 1))
