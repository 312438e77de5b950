"""What goods on their way to shops promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "goods_for_shops_are_somewhere",
        "what is on its way to a shop is on a truck of its hub, and what was lost on the way was "
        "written off there",
        """
        SELECT items.code, bins.kind, replenishments.outcome, losses.state
        FROM replenishments
        JOIN items ON items.id = replenishments.item_id
        JOIN bins ON bins.id = items.bin_id
        LEFT JOIN losses ON losses.item_id = items.id AND losses.state = 'confirmed'
        WHERE (replenishments.received_at IS NULL AND replenishments.outcome IS NULL
                AND (bins.kind <> 'truck' OR bins.place_id <> replenishments.hub_id))
            OR (replenishments.outcome = 'lost' AND (
                losses.id IS NULL OR losses.place_id <> replenishments.hub_id
                OR losses.reported_by <> replenishments.missed_by))
        """,
    ),
)
