"""What telling of unsold goods promises."""

from app.checks import Check

CHECKS = (
    Check(
        10,
        "notices_are_of_consigned_goods",
        "villagers are told of unsold goods that are theirs, not before they were taken",
        """
        SELECT unsold_notices.lot_id
        FROM unsold_notices
        JOIN lots ON lots.id = unsold_notices.lot_id
        LEFT JOIN terms ON terms.id = lots.terms_id AND terms.kind = 'consignment'
        WHERE terms.id IS NULL
            OR (unsold_notices.told_at AT TIME ZONE 'Asia/Shanghai')::date < lots.received_on
        """,
    ),
)
