"""What change money promises: each signed slip is in its drawer and in the books, once."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "change_money_is_in_its_drawer",
        "the change money that a day counts as come and gone is what was signed for on it",
        """
        SELECT till_days.id, till_days.float_fen, signed.fen
        FROM till_days
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE way WHEN 'given' THEN fen ELSE -fen END), 0) AS fen
            FROM till_floats WHERE till_floats.day_id = till_days.id
        ) AS signed
        WHERE till_days.float_fen <> signed.fen
        """,
    ),
    Check(
        5,
        "change_money_is_booked",
        "what shops have of change money is in the books, and none gave back more than it got",
        """
        SELECT places.code, signed.fen, posted.fen
        FROM shops
        JOIN places ON places.id = shops.place_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE way WHEN 'given' THEN fen ELSE -fen END), 0) AS fen
            FROM till_floats
            WHERE till_floats.shop_id = shops.place_id AND till_floats.signed_at IS NOT NULL
        ) AS signed
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(postings.fen), 0) AS fen
            FROM postings
            JOIN journals ON journals.id = postings.journal_id
                AND journals.kind IN ('till_float_given', 'till_float_returned')
            WHERE postings.account = 'shop_cash' AND postings.party = places.code
        ) AS posted
        WHERE signed.fen <> posted.fen OR signed.fen < 0
        """,
    ),
)
