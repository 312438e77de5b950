"""What shortages promise."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "what_is_looked_for_is_not_promised",
        "goods that a picker looked for in vain are not offered while they are looked for",
        """
        SELECT items.code
        FROM shelvings JOIN items ON items.id = shelvings.item_id
        WHERE shelvings.doubted_at IS NOT NULL AND shelvings.offered_at IS NOT NULL
        """,
    ),
    Check(
        7,
        "refunded_shortages_are_credited",
        "every shortage that ended in a refund has its credit on the same line",
        """
        SELECT shortages.order_line_id, count(*), credited.packs
        FROM shortages
        LEFT JOIN (
            SELECT order_line_id, sum(packs) AS packs FROM credits
            WHERE reason = 'short' GROUP BY order_line_id
        ) AS credited USING (order_line_id)
        WHERE shortages.outcome = 'refunded'
        GROUP BY shortages.order_line_id, credited.packs
        HAVING count(*) > coalesce(credited.packs, 0)
        """,
    ),
)
