"""What offering promises."""

from app.checks import Check

CHECKS = (
    Check(
        4,
        "held_goods_are_not_offered",
        "nothing on a shelf was offered to the shop while its lot was held",
        # Two requests that meet are put in order by the database, not by their clocks: hence the
        # minute of grace.
        """
        SELECT items.code, shelvings.offered_at, holds.placed_at
        FROM shelvings
        JOIN items ON items.id = shelvings.item_id
        JOIN bins ON bins.id = items.bin_id AND bins.kind = 'shelf'
        JOIN holds ON holds.lot_id = items.lot_id AND holds.released_at IS NULL
            AND shelvings.offered_at > holds.placed_at + interval '1 minute'
        """,
    ),
)
