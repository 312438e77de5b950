"""What stock promises: nothing appears, nothing vanishes, everything is in one place."""

from app.checks import Check

STEPS = """
    SELECT item_id, to_bin_id AS bin_id, moved_at, 1 AS change
    FROM movements WHERE item_id IS NOT NULL
    UNION ALL
    SELECT item_id, from_bin_id, moved_at, -1 FROM movements WHERE item_id IS NOT NULL
"""
"""Each movement of an item as an arrival and a departure."""

CHECKS = (
    Check(
        2,
        "holdings_are_their_movements",
        "what a bin holds of a lot is the sum of the lot's movements in and out",
        """
        SELECT lot_id, bin_id, holdings.base_units, moved.base_units AS moved_units
        FROM holdings
        FULL JOIN (
            SELECT lot_id, bin_id, sum(base_units) AS base_units
            FROM (
                SELECT lot_id, to_bin_id AS bin_id, base_units FROM movements
                UNION ALL
                SELECT lot_id, from_bin_id, -base_units FROM movements
            ) AS side
            GROUP BY lot_id, bin_id
        ) AS moved USING (lot_id, bin_id)
        WHERE coalesce(holdings.base_units, 0) <> coalesce(moved.base_units, 0)
        """,
    ),
    Check(
        2,
        "holdings_never_negative",
        "no bin inside the house holds less than nothing",
        """
        SELECT holdings.lot_id, bins.code, holdings.base_units
        FROM holdings JOIN bins ON bins.id = holdings.bin_id
        WHERE (holdings.base_units < 0 AND NOT bins.counter) OR holdings.counter <> bins.counter
        """,
    ),
    Check(
        2,
        "lots_are_their_items",
        "the items of a lot make up exactly what was accepted of it",
        """
        SELECT lots.code, lots.base_units, coalesce(sum(items.base_units), 0) AS labelled
        FROM lots LEFT JOIN items ON items.lot_id = lots.id
        GROUP BY lots.id
        HAVING lots.base_units <> coalesce(sum(items.base_units), 0)
        """,
    ),
    Check(
        2,
        "items_are_where_they_went",
        "the movements of every item lead from the villager to the bin where it is",
        # An item stands where it arrived once more than it left; with its own bin taken off,
        # the villager whom it came from is the only bin that is left over.
        f"""
        SELECT items.code
        FROM (
            SELECT item_id, bin_id, sum(change) AS net
            FROM (
                SELECT item_id, bin_id, change FROM ({STEPS}) AS step
                UNION ALL
                SELECT id, bin_id, -1 FROM items
            ) AS step
            GROUP BY item_id, bin_id
        ) AS standing
        JOIN bins ON bins.id = standing.bin_id
        JOIN items ON items.id = standing.item_id
        GROUP BY items.id
        HAVING bool_or(net <> 0 AND NOT (net = -1 AND bins.kind = 'villager'))
            OR count(*) FILTER (WHERE net = -1) <> 1
        """,  # noqa: S608 - put together from constants of this file
    ),
    Check(
        2,
        "items_leave_where_they_arrived",
        "every movement of an item begins where the one before it ended",
        # Movements of one moment are peers of the window, so their order does not matter.
        f"""
        SELECT DISTINCT items.code
        FROM (
            SELECT item_id, bin_id,
                sum(change) OVER (PARTITION BY item_id, bin_id ORDER BY moved_at) AS standing
            FROM ({STEPS}) AS step
        ) AS life
        JOIN bins ON bins.id = life.bin_id AND bins.kind <> 'villager'
        JOIN items ON items.id = life.item_id
        WHERE life.standing NOT IN (0, 1)
        """,  # noqa: S608 - put together from constants of this file
    ),
    Check(
        2,
        "items_move_whole",
        "an item moves as a whole, and as part of its own lot",
        """
        SELECT items.code, movements.id
        FROM movements JOIN items ON items.id = movements.item_id
        WHERE movements.base_units <> items.base_units OR movements.lot_id <> items.lot_id
        """,
    ),
    Check(
        2,
        "items_are_with_their_container",
        "what is in a crate or parcel is where the crate or parcel is",
        """
        SELECT items.code, containers.code AS container
        FROM items JOIN containers ON containers.id = items.container_id
        WHERE items.bin_id <> containers.bin_id
        """,
    ),
)
