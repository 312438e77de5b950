"""What credits promise."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "cuts_are_their_credits",
        "the packs that a line was cut by are those of its credits, at the price they were "
        "sold for",
        """
        SELECT order_lines.id, order_lines.cut_packs, credited.packs, credited.fen
        FROM order_lines
        LEFT JOIN (
            SELECT order_line_id, sum(packs) AS packs, sum(fen) AS fen
            FROM credits WHERE reason = 'short' GROUP BY order_line_id
        ) AS credited ON credited.order_line_id = order_lines.id
        WHERE order_lines.cut_packs <> coalesce(credited.packs, 0)
            OR coalesce(credited.fen, 0) <> order_lines.cut_packs * order_lines.price_fen
        """,
    ),
    Check(
        7,
        "credited_weight_goes_back",
        "what is paid back for weight is no more than the pack's price, and its refund is of the "
        "same order and no smaller than all that it carries",
        """
        SELECT refunds.id, orders.code
        FROM weight_credits
        JOIN order_lines ON order_lines.id = weight_credits.order_line_id
        JOIN orders ON orders.id = order_lines.order_id
        JOIN refunds ON refunds.id = weight_credits.refund_id
        JOIN payments ON payments.id = refunds.payment_id
        GROUP BY refunds.id, orders.id, payments.id
        HAVING payments.subject <> orders.code
            OR refunds.refund_fen < sum(weight_credits.fen)
            OR bool_or(weight_credits.fen > order_lines.price_fen)
        """,
    ),
    Check(
        7,
        "weight_goes_back_at_its_price",
        "for weight that lacks no more goes back than its part of the pack's price, to the fen",
        """
        SELECT weight_credits.id, orders.code
        FROM weight_credits
        JOIN order_lines ON order_lines.id = weight_credits.order_line_id
        JOIN orders ON orders.id = order_lines.order_id
        WHERE (weight_credits.fen - 1) * weight_credits.ordered_grams
            >= order_lines.price_fen * (weight_credits.ordered_grams - weight_credits.grams)
        """,
    ),
    Check(
        7,
        "credited_money_goes_back",
        "the refund of every credit is of its order, and no smaller than what was paid for it",
        """
        SELECT credits.id, payments.subject, orders.code
        FROM credits
        JOIN order_lines ON order_lines.id = credits.order_line_id
        JOIN orders ON orders.id = order_lines.order_id
        JOIN refunds ON refunds.id = credits.refund_id
        JOIN payments ON payments.id = refunds.payment_id
        WHERE payments.subject <> orders.code
            OR refunds.refund_fen < credits.fen - credits.discount_fen
        """,
    ),
    Check(
        5,
        "vouchers_cost_what_they_took_off",
        "what vouchers cost is what they took off goods that were delivered and kept",
        """
        SELECT orders.code, orders.discount_fen, credited.fen, posted.fen
        FROM orders
        LEFT JOIN (
            SELECT order_lines.order_id, sum(credits.discount_fen) AS fen
            FROM credits JOIN order_lines ON order_lines.id = credits.order_line_id
            GROUP BY order_lines.order_id
        ) AS credited ON credited.order_id = orders.id
        LEFT JOIN (
            SELECT split_part(journals.voucher, '/', 1) AS code, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'voucher_cost'
                AND journals.kind IN ('goods_delivered', 'voucher_taken_back')
            GROUP BY 1
        ) AS posted ON posted.code = orders.code
        WHERE coalesce(posted.fen, 0) <> CASE WHEN orders.delivered_at IS NULL THEN 0
            ELSE orders.discount_fen - coalesce(credited.fen, 0) END
        """,
    ),
)
