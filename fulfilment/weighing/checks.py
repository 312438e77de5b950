"""What weighing promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "packs_by_weight_were_weighed",
        "what was paid back for weight is what the scale said, and that was within the order",
        """
        SELECT weight_credits.id, weight_credits.grams, weighed.grams
        FROM weight_credits
        LEFT JOIN LATERAL (
            SELECT weighings.grams FROM weighings
            WHERE weighings.item_id = weight_credits.item_id
                AND weighings.order_line_id = weight_credits.order_line_id
            ORDER BY weighings.id DESC LIMIT 1
        ) AS weighed ON true
        WHERE weighed.grams IS DISTINCT FROM weight_credits.grams
        """,
    ),
    Check(
        7,
        "parcels_by_weight_were_weighed",
        "no parcel is closed with a pack that was sold by weight and that nobody weighed",
        """
        SELECT orders.code, allocations.item_id
        FROM order_lines
        JOIN orders ON orders.id = order_lines.order_id
        JOIN allocations ON allocations.order_line_id = order_lines.id
        WHERE order_lines.tolerance_grams IS NOT NULL
            AND orders.state IN ('packed', 'shipped', 'delivered')
            AND allocations.item_id IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM weighings
                WHERE weighings.order_line_id = order_lines.id
                    AND weighings.item_id = allocations.item_id
            )
        """,
    ),
)
