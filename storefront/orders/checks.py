"""What orders promise: goods and money of each are in step."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "offers_follow_orders",
        "packs reserved are those of unpaid orders, packs sold those of paid ones that are served",
        """
        SELECT offers.listing_id, offers.channel_id, offers.reserved, offers.sold,
            promised.reserved, promised.sold
        FROM offers
        FULL JOIN (
            SELECT order_lines.listing_id, orders.channel_id,
                coalesce(sum(packs - cut_packs) FILTER (WHERE state = 'placed'), 0) AS reserved,
                coalesce(sum(packs - cut_packs) FILTER (
                    WHERE state IN ('paid', 'packed', 'shipped', 'delivered', 'taken')), 0)
                    AS sold
            FROM orders JOIN order_lines ON order_lines.order_id = orders.id
            GROUP BY order_lines.listing_id, orders.channel_id
        ) AS promised USING (listing_id, channel_id)
        WHERE coalesce(offers.reserved, 0) <> coalesce(promised.reserved, 0)
            OR coalesce(offers.sold, 0) <> coalesce(promised.sold, 0)
        """,
    ),
    Check(
        7,
        "order_lines_add_up",
        "the lines of every order add up to what its goods cost",
        """
        SELECT orders.code, orders.goods_fen, sum(order_lines.line_fen)
        FROM orders LEFT JOIN order_lines ON order_lines.order_id = orders.id
        GROUP BY orders.id HAVING coalesce(sum(order_lines.line_fen), 0) <> orders.goods_fen
        """,
    ),
    Check(
        7,
        "served_orders_are_paid",
        "every order from paid onwards has one payment of its amount, and no other order has one",
        """
        SELECT orders.code, orders.state, orders.total_fen, count(payments.id)
        FROM orders
        LEFT JOIN payments ON payments.subject = orders.code
            AND payments.state = 'paid' AND NOT payments.surplus
        GROUP BY orders.id
        HAVING count(payments.id) <> CASE
                WHEN orders.state IN ('paid', 'packed', 'shipped', 'delivered', 'refunded')
                THEN 1 ELSE 0 END
            OR coalesce(sum(payments.received_fen), orders.total_fen) <> orders.total_fen
        """,
    ),
    Check(
        7,
        "paid_orders_are_in_the_books",
        "every paid order has its journal, of its amount, and no other order has one",
        """
        SELECT orders.code, orders.state, orders.total_fen, received.fen
        FROM orders
        LEFT JOIN (
            SELECT journals.voucher, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'payment_received'
                AND postings.account IN ('payment_clearing', 'platform_receivable')
            GROUP BY journals.voucher
        ) AS received ON received.voucher = orders.code
        WHERE coalesce(received.fen, 0) <> CASE
            WHEN orders.state IN ('paid', 'packed', 'shipped', 'delivered', 'refunded')
            THEN orders.total_fen ELSE 0 END
        """,
    ),
    Check(
        7,
        "called_off_orders_are_refunded",
        "all that was paid for an order that was called off goes back",
        """
        SELECT orders.code, orders.total_fen, sum(refunds.refund_fen)
        FROM orders
        LEFT JOIN payments ON payments.subject = orders.code AND NOT payments.surplus
        LEFT JOIN refunds ON refunds.payment_id = payments.id
        WHERE orders.state = 'refunded' OR orders.called_off_at IS NOT NULL
        GROUP BY orders.id
        HAVING coalesce(sum(refunds.refund_fen), 0) < orders.total_fen
        """,
    ),
    Check(
        8,
        "orders_have_a_history",
        "the last change of state in every order's history is its state",
        """
        SELECT orders.code, orders.state, latest.state
        FROM orders
        LEFT JOIN LATERAL (
            SELECT order_events.state FROM order_events
            WHERE order_events.order_id = orders.id
                AND order_events.state NOT IN (
                    'short', 'returned', 'arrived', 'moved', 'weighed', 'paid_back',
                    'called_off'
                )
            ORDER BY order_events.id DESC LIMIT 1
        ) AS latest ON true
        WHERE latest.state IS DISTINCT FROM orders.state
        """,
    ),
)
