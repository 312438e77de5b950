"""What stock promises: nothing appears, nothing vanishes, everything is in one place."""

from app.checks import Check

STEPS = """
    SELECT item_id, to_bin_id AS bin_id, moved_at, base_units AS change
    FROM movements WHERE item_id IS NOT NULL
    UNION ALL
    SELECT item_id, from_bin_id, moved_at, -base_units FROM movements WHERE item_id IS NOT NULL
"""
"""Each movement of an item as an arrival and a departure, in base units."""

SIZES = """
    SELECT movements.item_id, movements.lot_id, movements.moved_at, movements.base_units,
        CASE
            WHEN from_bin.kind IN ('villager', 'conversion') THEN movements.base_units
            WHEN to_bin.kind = 'conversion' THEN -movements.base_units
            ELSE 0
        END AS growth
    FROM movements
    JOIN bins AS from_bin ON from_bin.id = movements.from_bin_id
    JOIN bins AS to_bin ON to_bin.id = movements.to_bin_id
    WHERE movements.item_id IS NOT NULL
"""
"""What each movement adds to what is under its label: by labelling, splitting and merging."""

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
        "the movements of every item lead from the villager, or from what it was split from, to "
        "the bin where it is, with all that it holds",
        # With what it holds taken off its own bin, only its beginning is left over, and what it
        # gave to others or got from them.
        f"""
        SELECT items.code
        FROM (
            SELECT item_id, bin_id, sum(change) AS net
            FROM (
                SELECT item_id, bin_id, change FROM ({STEPS}) AS step
                UNION ALL
                SELECT id, bin_id, -base_units FROM items
            ) AS step
            GROUP BY item_id, bin_id
        ) AS standing
        JOIN bins ON bins.id = standing.bin_id
        JOIN items ON items.id = standing.item_id
        JOIN lots ON lots.id = items.lot_id
        GROUP BY items.id, lots.id
        HAVING bool_or(net <> 0 AND bins.kind NOT IN ('villager', 'conversion'))
            OR bool_or(net > 0 AND bins.kind = 'villager')
            OR count(*) FILTER (WHERE net < 0 AND bins.kind = 'villager')
                <> CASE WHEN items.parent_id IS NULL AND lots.place_id IS NULL THEN 1 ELSE 0 END
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
        JOIN bins ON bins.id = life.bin_id AND bins.kind NOT IN ('villager', 'conversion')
        JOIN items ON items.id = life.item_id
        WHERE life.standing < 0
        """,  # noqa: S608 - put together from constants of this file
    ),
    Check(
        2,
        "items_move_whole",
        "an item moves as a whole, with all that it held at that moment, and as part of its lot",
        f"""
        SELECT items.code, life.moved_at
        FROM (
            SELECT *,
                sum(growth) OVER (PARTITION BY item_id ORDER BY moved_at) AS size_after,
                sum(growth) OVER (
                    PARTITION BY item_id ORDER BY moved_at
                    RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE GROUP
                ) AS size_before
            FROM ({SIZES}) AS step
        ) AS life
        JOIN items ON items.id = life.item_id
        WHERE life.lot_id <> items.lot_id
            OR (life.growth = 0 AND life.base_units NOT IN (size_after, coalesce(size_before, 0)))
        """,  # noqa: S608 - put together from constants of this file
    ),
    Check(
        2,
        "empty_items_are_gone",
        "a label under which nothing is left stands nowhere in the house",
        """
        SELECT items.code, bins.kind
        FROM items JOIN bins ON bins.id = items.bin_id
        WHERE items.base_units = 0 AND bins.kind <> 'conversion'
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
