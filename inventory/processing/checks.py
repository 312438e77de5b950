"""What taking apart and putting together promise."""

from app.checks import Check

CHECKS = (
    Check(
        6,
        "splits_add_up",
        "what a label lost when goods were taken apart, or got when they were put back, is what "
        "the others got or lost, to the gram",
        """
        SELECT movements.voucher, movements.moved_at
        FROM movements
        JOIN bins ON bins.id = movements.to_bin_id
        WHERE movements.verb IN ('split', 'merge')
        GROUP BY movements.lot_id, movements.voucher, movements.moved_at
        HAVING sum(CASE WHEN bins.kind = 'conversion' THEN movements.base_units
            ELSE -movements.base_units END) <> 0
        """,
    ),
    Check(
        7,
        "parts_are_of_their_lot",
        "what was taken out of a labelled thing is of the same lot, so of the same villager",
        """
        SELECT part.code, parent.code AS parent
        FROM items AS part
        JOIN items AS parent ON parent.id = part.parent_id
        WHERE part.lot_id <> parent.lot_id
        """,
    ),
    Check(
        1,
        "labels_hold_what_their_size_says",
        "an item of a pack with a size holds just that; a loose one has its own weight",
        """
        SELECT items.code, items.base_units, packs.base_units AS size
        FROM items
        JOIN packs ON packs.id = items.pack_id
        WHERE NOT packs.loose AND items.base_units NOT IN (0, packs.base_units)
        """,
    ),
)
