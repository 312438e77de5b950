"""What floats promise."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "float_differences_are_booked",
        "what counts found too much or missing at a desk is in the books, to the fen",
        """
        SELECT places.code, counted.fen, booked.fen
        FROM places
        LEFT JOIN LATERAL (
            SELECT sum(counted_fen - expected_fen) AS fen FROM float_counts
            WHERE place_id = places.id
        ) AS counted ON true
        LEFT JOIN LATERAL (
            SELECT -sum(postings.fen) AS fen FROM postings
            JOIN journals ON journals.id = postings.journal_id AND journals.kind = 'float_counted'
            WHERE postings.account = 'cash_difference' AND postings.party = places.code
        ) AS booked ON true
        WHERE coalesce(counted.fen, 0) <> coalesce(booked.fen, 0)
        """,
    ),
    Check(
        5,
        "floats_are_of_desks",
        "cash is held by places of ours only, in the book of each",
        """
        SELECT postings.party, journals.voucher
        FROM postings
        JOIN journals ON journals.id = postings.journal_id
        LEFT JOIN places ON places.code = postings.party AND places.book_id = journals.book_id
        WHERE postings.account IN ('desk_cash', 'cash_difference') AND places.id IS NULL
        """,
    ),
)
