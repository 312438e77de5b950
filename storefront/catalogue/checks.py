"""What the shelf promises."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "offers_never_oversold",
        "no channel has promised and sold more packs than were put on its shelf",
        """
        SELECT listing_id, channel_id, stocked, reserved, sold FROM offers
        WHERE reserved < 0 OR sold < 0 OR reserved + sold > stocked
        """,
    ),
)
