"""What losses promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "lost_goods_are_confirmed",
        "what left as a loss was confirmed by somebody else than who reported it, and what is "
        "confirmed has left",
        """
        SELECT items.code, losses.state
        FROM items
        JOIN bins ON bins.id = items.bin_id
        FULL JOIN (SELECT * FROM losses WHERE state = 'confirmed') AS losses
            ON losses.item_id = items.id
        WHERE (bins.kind = 'loss') <> (losses.id IS NOT NULL)
            OR losses.decided_by = losses.reported_by
        """,
    ),
    Check(
        2,
        "reported_goods_are_set_apart",
        "what is reported as lost and not decided stands apart, and nothing else does",
        """
        SELECT items.code, bins.kind
        FROM items
        JOIN bins ON bins.id = items.bin_id
        LEFT JOIN losses ON losses.item_id = items.id AND losses.state = 'reported'
        WHERE (bins.kind = 'quarantine') <> (losses.id IS NOT NULL)
        """,
    ),
    Check(
        7,
        "losses_are_borne_as_agreed",
        "whose loss it is follows from the terms under which the goods were taken; of goods of "
        "several households nobody bears more than their own terms say",
        """
        SELECT losses.id, losses.bearer, losses.reason
        FROM losses
        JOIN items ON items.id = losses.item_id
        JOIN lots ON lots.id = items.lot_id
        CROSS JOIN LATERAL (
            SELECT losses.by_desk OR losses.reason = 'donated' OR bool_or(
                terms.kind = 'buy_out' OR terms.loss_rule = 'desk'
                OR (terms.loss_rule = 'custody'
                    AND losses.reason NOT IN ('spoiled', 'shrunk', 'expired'))
            ) AS is_desks
            FROM terms
            WHERE terms.id = lots.terms_id
                OR terms.id IN (SELECT terms_id FROM lot_shares WHERE lot_id = lots.id)
        ) AS agreed
        WHERE losses.by_desk IS NOT NULL AND (losses.bearer = 'desk') <> agreed.is_desks
        """,
    ),
    Check(
        7,
        "desk_answers_for_its_losses",
        "every loss that the desk bears, of goods that were for sale, is owed to their villager",
        """
        SELECT losses.id, losses.value_fen, earnings.sale_fen
        FROM (SELECT * FROM losses WHERE state = 'confirmed') AS losses
        FULL JOIN (
            SELECT item_id, sum(sale_fen) AS sale_fen FROM earnings
            WHERE kind = 'loss' GROUP BY item_id
        ) AS earnings ON earnings.item_id = losses.item_id
        WHERE losses.value_fen IS DISTINCT FROM earnings.sale_fen
        """,
    ),
)
