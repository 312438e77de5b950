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
)
