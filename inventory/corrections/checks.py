"""What corrections promise."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "corrected_goods_left_stock",
        "a label that was taken off is of the delivery that was wrong, and stands nowhere here",
        """
        SELECT items.code, bins.kind
        FROM corrected_items
        JOIN corrections ON corrections.id = corrected_items.correction_id
        JOIN items ON items.id = corrected_items.item_id
        JOIN lots ON lots.id = items.lot_id
        JOIN bins ON bins.id = items.bin_id
        WHERE lots.delivery_id <> corrections.delivery_id OR bins.kind <> 'villager'
        """,
    ),
    Check(
        2,
        "movements_of_corrections_have_one",
        "goods leave stock as a mistake under a correction that names them, and not otherwise",
        """
        SELECT movements.voucher, items.code
        FROM movements
        JOIN items ON items.id = movements.item_id
        LEFT JOIN corrected_items ON corrected_items.item_id = items.id
        LEFT JOIN corrections ON corrections.id = corrected_items.correction_id
        LEFT JOIN deliveries ON deliveries.id = corrections.delivery_id
        WHERE movements.verb = 'correct'
            AND movements.voucher IS DISTINCT FROM deliveries.code || '-' || corrections.number
        """,
    ),
    Check(
        5,
        "corrected_purchases_are_posted",
        "cash that came back for goods that were not there is in the float again, to the fen",
        """
        SELECT deliveries.code, corrections.number, sum(corrected_items.cost_fen), posted.fen
        FROM corrections
        JOIN deliveries ON deliveries.id = corrections.delivery_id
        JOIN corrected_items ON corrected_items.correction_id = corrections.id
        LEFT JOIN LATERAL (
            SELECT sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'purchase_corrected'
                AND journals.voucher = deliveries.code || '-' || corrections.number
                AND postings.account = 'desk_cash'
        ) AS posted ON true
        GROUP BY deliveries.code, corrections.id, posted.fen
        HAVING sum(corrected_items.cost_fen) <> coalesce(posted.fen, 0)
        """,
    ),
    Check(
        7,
        "goods_of_another_were_taken_off_first",
        "a delivery makes good for one of another villager only where that one was put right",
        """
        SELECT deliveries.code
        FROM deliveries
        JOIN deliveries AS corrected ON corrected.id = deliveries.corrects_id
        WHERE corrected.villager_id <> deliveries.villager_id
            AND NOT EXISTS (SELECT FROM corrections WHERE delivery_id = corrected.id)
        """,
    ),
)
