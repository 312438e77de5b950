"""What quality promises: what is held, expired or unlicensed does not reach a buyer."""

from app.checks import Check

CHECKS = (
    Check(
        4,
        "held_lots_stay",
        "nothing of a held lot went to the packing table, a carrier or a buyer",
        # Two requests that meet are put in order by the database, not by their clocks: hence the
        # minute of grace.
        """
        SELECT lots.code, movements.moved_at, bins.kind
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind IN ('packing', 'carrier', 'sold')
        JOIN holds ON holds.lot_id = movements.lot_id
            AND movements.moved_at > holds.placed_at + interval '1 minute'
            AND (holds.released_at IS NULL OR movements.moved_at < holds.released_at)
        JOIN lots ON lots.id = movements.lot_id
        """,
    ),
    Check(
        4,
        "expired_lots_stay",
        "nothing was packed after its last day of sale",
        """
        SELECT lots.code, movements.moved_at
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind = 'packing'
        JOIN lots ON lots.id = movements.lot_id
        WHERE lots.expires_on < (movements.moved_at AT TIME ZONE 'Asia/Shanghai')::date
        """,
    ),
    Check(
        4,
        "unlicensed_lots_stay",
        "no processed food was packed without a licence in force",
        """
        SELECT lots.code, movements.moved_at
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id AND bins.kind = 'packing'
        JOIN lots ON lots.id = movements.lot_id
        JOIN produce ON produce.id = lots.produce_id AND produce.class = 'processed'
        LEFT JOIN licences ON licences.id = lots.licence_id
        WHERE licences.id IS NULL
            OR licences.expires_on < (movements.moved_at AT TIME ZONE 'Asia/Shanghai')::date
        """,
    ),
    Check(
        4,
        "failed_lots_were_held",
        "every lot that failed its checklist was held at once",
        """
        SELECT lots.code
        FROM quality_checks
        JOIN lots ON lots.id = quality_checks.lot_id
        WHERE NOT quality_checks.passed
            AND NOT EXISTS (
                SELECT FROM holds
                WHERE holds.lot_id = lots.id AND holds.placed_at = quality_checks.checked_at
            )
        """,
    ),
)
