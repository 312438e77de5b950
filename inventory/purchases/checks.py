"""What buying out promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "bought_lots_are_paid_for",
        "every lot under buy-out terms was paid for when it was handed over, and no other lot",
        """
        SELECT lots.code, terms.kind
        FROM lots
        JOIN terms ON terms.id = lots.terms_id
        LEFT JOIN purchases ON purchases.lot_id = lots.id
            AND purchases.delivery_id = lots.delivery_id
        WHERE (terms.kind = 'buy_out') <> (purchases.lot_id IS NOT NULL)
        """,
    ),
    Check(
        5,
        "purchases_are_posted_once",
        "what a desk paid for a delivery is what its lots cost, and each lot is in the books",
        """
        SELECT deliveries.code, bought.fen, paid.fen, goods.fen
        FROM deliveries
        LEFT JOIN LATERAL (
            SELECT sum(cost_fen) AS fen FROM purchases WHERE delivery_id = deliveries.id
        ) AS bought ON true
        LEFT JOIN LATERAL (
            SELECT -sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'goods_bought' AND journals.voucher = deliveries.code
                AND postings.account = 'desk_cash'
        ) AS paid ON true
        LEFT JOIN LATERAL (
            SELECT sum(postings.fen) AS fen
            FROM purchases
            JOIN lots ON lots.id = purchases.lot_id
            JOIN journals ON journals.kind = 'goods_bought'
                AND journals.voucher = deliveries.code
            JOIN postings ON postings.journal_id = journals.id
                AND postings.account = 'own_goods' AND postings.party = lots.code
                AND postings.fen = purchases.cost_fen
            WHERE purchases.delivery_id = deliveries.id
        ) AS goods ON true
        WHERE (bought.fen, bought.fen) IS DISTINCT FROM (paid.fen, goods.fen)
        """,
    ),
)
