"""What calling off promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "stopped_orders_do_not_leave",
        "an order that was stopped after picking is neither shipped nor handed over",
        """
        SELECT orders.code, orders.state, orders.called_off_at, shipments.id
        FROM orders
        LEFT JOIN parcels ON parcels.order_id = orders.id
        LEFT JOIN shipments ON shipments.parcel_id = parcels.id
        WHERE orders.called_off_at IS NOT NULL
            AND (orders.state NOT IN ('paid', 'packed', 'refunded') OR shipments.id IS NOT NULL)
        """,
    ),
    Check(
        5,
        "called_off_orders_cost_nothing",
        "what the desk bore for an order that was called off before it left is no cost any more",
        """
        SELECT orders.code, sum(postings.fen)
        FROM orders
        JOIN journals ON split_part(journals.voucher, '-', 1) = orders.code
            AND journals.kind IN ('aftersale_granted', 'aftersale_taken_back')
        JOIN postings ON postings.journal_id = journals.id
            AND postings.account = 'aftersale_cost'
        WHERE orders.state = 'refunded' OR orders.called_off_at IS NOT NULL
        GROUP BY orders.id HAVING sum(postings.fen) <> 0
        """,
    ),
)
