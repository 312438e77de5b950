"""What shops' takings promise: each slip is in the books, and out of the drawer."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "banked_cash_left_its_drawer",
        "what was brought to the bank out of a day's drawer is what that day counts as gone",
        """
        SELECT till_days.id, till_days.banked_fen, gone.fen, put_back.fen
        FROM till_days
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(fen), 0) AS fen FROM till_bankings
            WHERE till_bankings.day_id = till_days.id
        ) AS gone
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(fen), 0) AS fen FROM till_bankings
            WHERE till_bankings.reversed_day_id = till_days.id
        ) AS put_back
        WHERE till_days.banked_fen <> gone.fen - put_back.fen
        """,
    ),
    Check(
        5,
        "takings_are_booked",
        "cash that a shop brought to the bank, and cards that were settled, are in the books",
        """
        SELECT places.code, slips.cash, slips.cards, posted.cash, posted.cards
        FROM shops
        JOIN places ON places.id = shops.place_id
        LEFT JOIN LATERAL (
            SELECT
                (SELECT coalesce(sum(fen), 0) FROM till_bankings
                    WHERE till_bankings.shop_id = shops.place_id
                        AND till_bankings.reversed_at IS NULL) AS cash,
                (SELECT coalesce(sum(received_fen + fee_fen), 0) FROM till_settlements
                    WHERE till_settlements.shop_id = shops.place_id
                        AND till_settlements.reversed_at IS NULL) AS cards
        ) AS slips ON true
        LEFT JOIN LATERAL (
            SELECT
                coalesce(-sum(fen) FILTER (
                    WHERE journals.kind IN ('till_banked', 'till_banking_reversed')
                ), 0) AS cash,
                coalesce(-sum(fen) FILTER (
                    WHERE journals.kind IN ('till_settled', 'till_settlement_reversed')
                ), 0) AS cards
            FROM postings
            JOIN journals ON journals.id = postings.journal_id AND journals.kind IN (
                'till_banked', 'till_banking_reversed', 'till_settled', 'till_settlement_reversed'
            )
            WHERE postings.account IN ('shop_cash', 'shop_cards')
                AND postings.party = places.code
        ) AS posted ON true
        WHERE (slips.cash, slips.cards) <> (posted.cash, posted.cards)
        """,
    ),
)
