"""What giving unsold goods back promises."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "what_went_home_is_signed_for",
        "a label is with its villager exactly where a slip says so or its delivery was put right",
        """
        SELECT items.code, bins.kind
        FROM items
        JOIN bins ON bins.id = items.bin_id
        LEFT JOIN handback_items ON handback_items.item_id = items.id
        LEFT JOIN corrected_items ON corrected_items.item_id = items.id
        WHERE (bins.kind = 'villager')
            <> (num_nonnulls(handback_items.item_id, corrected_items.item_id) = 1)
        """,
    ),
    Check(
        7,
        "handed_back_goods_were_their_own",
        "whoever took goods home owned them, all of each label, and at the place where it left",
        """
        SELECT items.code, handbacks.id
        FROM handback_items
        JOIN handbacks ON handbacks.id = handback_items.handback_id
        JOIN items ON items.id = handback_items.item_id
        JOIN lots ON lots.id = items.lot_id
        JOIN bins ON bins.id = items.bin_id
        LEFT JOIN terms ON terms.id = lots.terms_id
        WHERE lots.villager_id IS DISTINCT FROM handbacks.villager_id
            OR terms.kind IS DISTINCT FROM 'consignment'
            OR handback_items.base_units <> items.base_units
            OR bins.place_id <> handbacks.place_id
        """,
    ),
    Check(
        2,
        "movements_of_handbacks_have_one",
        "goods go home under a slip that names them, and not otherwise",
        """
        SELECT movements.voucher, items.code
        FROM (SELECT * FROM movements WHERE verb = 'hand_back') AS movements
        FULL JOIN handback_items ON handback_items.item_id = movements.item_id
        LEFT JOIN handbacks ON handbacks.id = handback_items.handback_id
        LEFT JOIN villagers ON villagers.id = handbacks.villager_id
        LEFT JOIN items ON items.id = coalesce(movements.item_id, handback_items.item_id)
        WHERE movements.voucher IS DISTINCT FROM villagers.code || '-T' || handbacks.number
        """,
    ),
    Check(
        7,
        "what_went_home_earned_nothing",
        "nobody is owed for a label that its villager took home",
        """
        SELECT items.code, sum(earnings.net_fen)
        FROM handback_items
        JOIN items ON items.id = handback_items.item_id
        JOIN earnings ON earnings.item_id = items.id
        GROUP BY items.id
        HAVING sum(earnings.net_fen) <> 0
        """,
    ),
    Check(
        10,
        "handbacks_are_numbered",
        "the slips of a villager are numbered from one without gaps, and none is empty",
        """
        SELECT villager_id, count(*), max(number)
        FROM handbacks GROUP BY villager_id HAVING count(*) <> max(number)
        UNION ALL
        SELECT villager_id, number, 0 FROM handbacks
        WHERE NOT EXISTS (SELECT FROM handback_items WHERE handback_id = handbacks.id)
        """,
    ),
)
