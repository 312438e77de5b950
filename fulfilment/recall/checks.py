"""What a recall promises."""

from app.checks import Check

CHECKS = (
    Check(
        4,
        "recalled_lots_are_not_shipped",
        "no parcel left with goods of a lot that was recalled at that moment",
        # Two requests that meet are put in order by the database, not by their clocks: hence the
        # minute of grace.
        """
        SELECT lots.code, shipments.tracking_number
        FROM shipments
        JOIN parcels ON parcels.id = shipments.parcel_id
        JOIN order_lines ON order_lines.order_id = parcels.order_id
        JOIN allocations ON allocations.order_line_id = order_lines.id
            AND allocations.item_id IS NOT NULL
        JOIN lots ON lots.id = allocations.lot_id
        JOIN holds ON holds.lot_id = lots.id AND holds.kind = 'recall'
            AND shipments.shipped_at > holds.placed_at + interval '1 minute'
            AND (holds.released_at IS NULL OR shipments.shipped_at < holds.released_at)
        """,
    ),
)
