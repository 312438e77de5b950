"""What selling unsold goods cheaper, or making others of them, promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "unsold_goods_are_decided_as_agreed",
        "goods were sold cheaper or set aside to be made into others by the terms at intake or on "
        "a paper, after their villager was told",
        """
        SELECT decided.lot_id, decided.rule, decided.at
        FROM (
            SELECT lot_id, 'mark_down' AS rule, picture_id, marked_at AS at FROM markdowns
            UNION ALL
            SELECT lot_id, 'convert', picture_id, decided_at FROM conversions
        ) AS decided
        JOIN lots ON lots.id = decided.lot_id
        LEFT JOIN terms ON terms.id = lots.terms_id
        LEFT JOIN unsold_notices ON unsold_notices.lot_id = decided.lot_id
        WHERE (unsold_notices.told_at <= decided.at) IS NOT TRUE
            OR (decided.picture_id IS NULL AND terms.unsold_rule IS DISTINCT FROM decided.rule)
            OR terms.kind IS DISTINCT FROM 'consignment'
        """,
    ),
    Check(
        7,
        "marked_down_packs_are_of_one_lot",
        "what is sold cheaper is of the one lot that was marked down, in the size that it was",
        """
        SELECT items.code, packs.id
        FROM items
        JOIN packs ON packs.id = items.pack_id AND packs.marked_from_id IS NOT NULL
        JOIN packs AS was ON was.id = packs.marked_from_id
        LEFT JOIN markdowns ON markdowns.pack_id = packs.id AND markdowns.lot_id = items.lot_id
        WHERE markdowns.id IS NULL OR was.produce_id <> packs.produce_id
            OR was.base_units <> packs.base_units OR was.loose <> packs.loose
        """,
    ),
    Check(
        7,
        "whoever_agreed_to_less_gets_no_top_up",
        "the desk adds up to the price that the villager named, or to the lower one that they "
        "agreed to on paper, and no more",
        """
        SELECT earnings.id, earnings.sale_fen, earnings.top_up_fen, agreed.price_fen
        FROM earnings
        JOIN items ON items.id = earnings.item_id
        JOIN LATERAL (
            SELECT min(markdowns.price_fen) AS price_fen FROM markdowns
            WHERE markdowns.pack_id = items.pack_id AND markdowns.picture_id IS NOT NULL
                AND markdowns.marked_at <= earnings.shipped_at
        ) AS agreed ON agreed.price_fen IS NOT NULL
        JOIN packs ON packs.id = items.pack_id AND NOT packs.loose
        WHERE earnings.kind = 'sale' AND earnings.top_up_fen > 0
            AND earnings.sale_fen + earnings.top_up_fen > (
                SELECT max(markdowns.price_fen) FROM markdowns
                WHERE markdowns.pack_id = items.pack_id AND markdowns.picture_id IS NOT NULL
            )
        """,
    ),
)
