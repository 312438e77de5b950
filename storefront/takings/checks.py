"""What shops' takings promise: each slip is in the books, and out of the drawer."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "banked_cash_left_its_drawer",
        "what was brought to the bank out of a day's drawer is what that day counts as gone",
        """
        SELECT till_days.id, till_days.banked_fen, sum(till_bankings.fen)
        FROM till_days
        LEFT JOIN till_bankings ON till_bankings.day_id = till_days.id
        GROUP BY till_days.id
        HAVING till_days.banked_fen <> coalesce(sum(till_bankings.fen), 0)
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
                    WHERE till_bankings.shop_id = shops.place_id) AS cash,
                (SELECT coalesce(sum(received_fen + fee_fen), 0) FROM till_settlements
                    WHERE till_settlements.shop_id = shops.place_id) AS cards
        ) AS slips ON true
        LEFT JOIN LATERAL (
            SELECT
                coalesce(-sum(fen) FILTER (WHERE journals.kind = 'till_banked'), 0) AS cash,
                coalesce(-sum(fen) FILTER (WHERE journals.kind = 'till_settled'), 0) AS cards
            FROM postings
            JOIN journals ON journals.id = postings.journal_id
                AND journals.kind IN ('till_banked', 'till_settled')
            WHERE postings.account IN ('shop_cash', 'shop_cards')
                AND postings.party = places.code
        ) AS posted ON true
        WHERE (slips.cash, slips.cards) <> (posted.cash, posted.cards)
        """,
    ),
)
