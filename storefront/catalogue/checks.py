"""What the shelf promises."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "offers_never_oversold",
        "no channel has promised and sold more packs than were put on its shelf or allowed ahead",
        """
        SELECT listing_id, channel_id, stocked, ahead, reserved, sold FROM offers
        WHERE reserved < 0 OR sold < 0 OR ahead < 0 OR reserved + sold > stocked + ahead
        """,
    ),
    Check(
        3,
        "photos_are_drawn",
        "every photo of a listing has its sizes",
        """
        SELECT listing_id, picture_id FROM listing_photos
        WHERE NOT EXISTS (
            SELECT FROM picture_sizes
            WHERE picture_sizes.picture_id = listing_photos.picture_id
        )
        """,
    ),
)
