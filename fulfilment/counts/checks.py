"""What counts promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "differences_are_settled_by_another",
        "whoever counted a shelf did not settle what differed, and what was settled as missing "
        "has left",
        """
        SELECT counts.id, items.code
        FROM counts
        LEFT JOIN count_lines ON count_lines.count_id = counts.id
            AND count_lines.finding = 'missing'
        LEFT JOIN items ON items.id = count_lines.item_id AND items.bin_id = counts.bin_id
        WHERE counts.decided_by = counts.counted_by
            OR (counts.state = 'settled' AND items.id IS NOT NULL)
        """,
    ),
    Check(
        4,
        "differing_lots_are_held",
        "lots of which a count misses something are held until it is settled",
        """
        SELECT counts.id, items.lot_id
        FROM counts
        JOIN count_lines ON count_lines.count_id = counts.id AND count_lines.finding = 'missing'
        JOIN items ON items.id = count_lines.item_id
        WHERE counts.state = 'different' AND NOT EXISTS (
            SELECT FROM holds
            WHERE holds.lot_id = items.lot_id AND holds.kind = 'count'
                AND holds.released_at IS NULL
        )
        """,
    ),
)
