"""What vouchers promise."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "vouchers_count_their_uses",
        "a voucher was used as often as its counter says, and never more often than it may be",
        """
        SELECT vouchers.code, vouchers.used, count(voucher_uses.id)
        FROM vouchers
        LEFT JOIN voucher_uses ON voucher_uses.voucher_id = vouchers.id
            AND voucher_uses.given_back_at IS NULL
        GROUP BY vouchers.id
        HAVING count(voucher_uses.id) <> vouchers.used OR vouchers.used > vouchers.uses_max
        """,
    ),
    Check(
        7,
        "discounts_are_vouchers",
        "what was taken off an order is what its voucher was worth, given back where it is over",
        """
        SELECT orders.code, orders.discount_fen, voucher_uses.off_fen
        FROM orders
        LEFT JOIN voucher_uses ON voucher_uses.subject = orders.code
        WHERE orders.discount_fen <> coalesce(voucher_uses.off_fen, 0)
            OR (voucher_uses.id IS NOT NULL
                AND (orders.state IN ('cancelled', 'expired', 'refunded')
                        OR orders.called_off_at IS NOT NULL)
                    <> (voucher_uses.given_back_at IS NOT NULL))
        """,
    ),
)
