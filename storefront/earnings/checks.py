"""What earnings promise."""

from app.checks import Check

CHECKS = (
    Check(
        6,
        "earnings_share_the_whole_line",
        "what the items of a shipped line brought adds up to the line, less what was cut and "
        "what went back for weight, to the fen",
        """
        SELECT order_lines.id, order_lines.line_fen, order_lines.cut_packs,
            sum(earnings.sale_fen)
        FROM order_lines
        JOIN orders ON orders.id = order_lines.order_id
        LEFT JOIN earnings ON earnings.order_line_id = order_lines.id
            AND earnings.kind = 'sale'
        WHERE orders.state IN ('shipped', 'delivered')
        GROUP BY order_lines.id
        HAVING coalesce(sum(earnings.sale_fen), 0)
            <> order_lines.line_fen - order_lines.cut_packs * order_lines.price_fen
            - coalesce((
                SELECT sum(fen) FROM weight_credits
                WHERE weight_credits.order_line_id = order_lines.id
            ), 0)
        """,
    ),
    Check(
        7,
        "earnings_name_the_owner_of_the_lot",
        "each earning is of a villager whose the item's lot is, under the terms of their goods",
        """
        SELECT earnings.id
        FROM earnings
        JOIN items ON items.id = earnings.item_id
        JOIN lots ON lots.id = items.lot_id
        WHERE NOT EXISTS (
            SELECT lots.villager_id, lots.terms_id
            INTERSECT SELECT earnings.villager_id, earnings.terms_id
        ) AND NOT EXISTS (
            SELECT FROM lot_shares WHERE lot_shares.lot_id = lots.id
                AND lot_shares.villager_id = earnings.villager_id
                AND lot_shares.terms_id = earnings.terms_id
        )
        """,
    ),
    Check(
        6,
        "returns_mirror_their_sale",
        "what is taken back for goods that came back is what their sale brought, to the fen",
        """
        SELECT back.id, sale.id
        FROM earnings AS back
        JOIN earnings AS sale ON sale.id = back.reverses_id
        WHERE back.kind = 'return' AND (
            sale.kind <> 'sale' OR back.item_id <> sale.item_id
            OR back.villager_id <> sale.villager_id
            OR back.sale_fen <> -sale.sale_fen OR back.top_up_fen <> -sale.top_up_fen
            OR back.fee_fen <> -sale.fee_fen OR back.net_fen <> -sale.net_fen
            OR back.own_fen <> -sale.own_fen OR back.cost_fen <> -sale.cost_fen
            OR back.due_at < sale.due_at)
        """,
    ),
    Check(
        6,
        "nothing_is_paid_for_twice",
        "what was lost in the desk's hands is owed only where no sale of it stands",
        """
        SELECT lost.item_id, sale.id
        FROM earnings AS lost
        JOIN earnings AS sale ON sale.item_id = lost.item_id
            AND sale.kind = 'sale' AND sale.delivered_at IS NOT NULL
        LEFT JOIN earnings AS back ON back.reverses_id = sale.id
        WHERE lost.kind = 'loss' AND back.id IS NULL
        """,
    ),
    Check(
        7,
        "compensations_are_posted",
        "what villagers are owed for lost goods, and what lost goods had cost that the operator "
        "had bought, is in the books as the desk's loss",
        """
        SELECT owed.fen, posted.fen
        FROM (
            SELECT coalesce(sum(net_fen + cost_fen), 0) AS fen FROM earnings WHERE kind = 'loss'
        ) AS owed
        CROSS JOIN (
            SELECT coalesce(sum(postings.fen), 0) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'loss_compensated' AND postings.account = 'goods_loss'
        ) AS posted
        WHERE owed.fen <> posted.fen
        """,
    ),
    Check(
        7,
        "delivered_earnings_are_posted",
        "what villagers were credited for an order is what its earnings say",
        """
        SELECT orders.code, earned.fen, posted.fen
        FROM orders
        LEFT JOIN LATERAL (
            SELECT sum(net_fen) AS fen FROM earnings
            JOIN order_lines ON order_lines.id = earnings.order_line_id
            WHERE order_lines.order_id = orders.id AND earnings.delivered_at IS NOT NULL
        ) AS earned ON true
        LEFT JOIN LATERAL (
            SELECT -sum(postings.fen) AS fen FROM journals
            JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind IN ('goods_delivered', 'goods_returned')
                AND split_part(journals.voucher, '/', 1) = orders.code
                AND postings.account = 'villager_payable'
        ) AS posted ON true
        WHERE coalesce(earned.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
    Check(
        5,
        "own_goods_stand_at_cost",
        "goods that the operator bought stand in the books at what is left of them cost",
        """
        SELECT lots.code, standing.fen, booked.fen
        FROM lots
        JOIN (
            SELECT purchases.lot_id,
                purchases.cost_fen
                - coalesce(sum(sold.cost_fen), 0)
                - coalesce(sum(corrected_items.cost_fen), 0) AS fen
            FROM purchases
            LEFT JOIN items ON items.lot_id = purchases.lot_id
            LEFT JOIN earnings AS sold
                ON sold.item_id = items.id AND sold.delivered_at IS NOT NULL
            LEFT JOIN corrected_items ON corrected_items.item_id = items.id
            GROUP BY purchases.lot_id, purchases.cost_fen
        ) AS standing ON standing.lot_id = lots.id
        LEFT JOIN LATERAL (
            SELECT sum(fen) AS fen FROM postings
            WHERE account = 'own_goods' AND party = lots.code
        ) AS booked ON true
        WHERE standing.fen <> coalesce(booked.fen, 0)
        """,
    ),
    Check(
        6,
        "costs_are_borne_by_whom_the_terms_say",
        "a villager bears costs only by their terms and of what was sold at a platform, and the "
        "books say how much that is",
        """
        SELECT earnings.id::text AS what, earnings.costs_fen AS fen
        FROM earnings
        JOIN terms ON terms.id = earnings.terms_id
        LEFT JOIN order_lines ON order_lines.id = earnings.order_line_id
        LEFT JOIN orders ON orders.id = order_lines.order_id
        LEFT JOIN platform_shops ON platform_shops.channel_id = orders.channel_id
        WHERE earnings.costs_fen <> 0
            AND (NOT terms.villager_bears_costs OR platform_shops.id IS NULL)
        UNION ALL
        SELECT 'costs_borne', borne.fen + booked.fen
        FROM (
            SELECT coalesce(sum(costs_fen), 0) AS fen FROM earnings
            WHERE delivered_at IS NOT NULL
        ) AS borne
        CROSS JOIN (
            SELECT coalesce(sum(fen), 0) AS fen
            FROM postings JOIN journals ON journals.id = postings.journal_id
            WHERE account = 'costs_borne'
                AND journals.kind IN ('goods_delivered', 'goods_returned')
        ) AS booked
        WHERE borne.fen + booked.fen <> 0
        """,
    ),
    Check(
        7,
        "bought_goods_bring_the_operator_all",
        "what a sale brought is the operator's own exactly where it had bought the lot",
        """
        SELECT earnings.id
        FROM earnings
        JOIN items ON items.id = earnings.item_id
        LEFT JOIN purchases ON purchases.lot_id = items.lot_id
        WHERE (earnings.own_fen <> 0) <> (purchases.lot_id IS NOT NULL)
        """,
    ),
)
