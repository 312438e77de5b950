"""What disputes promise: money that a bank took back is in the books, and not given twice."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "dispute_moves_are_in_the_books",
        "whatever a bank took back or gave back is in the books once, at its amount",
        """
        SELECT moves.line_id, moves.moved_fen, posted.fen
        FROM dispute_moves AS moves
        JOIN disputes ON disputes.id = moves.dispute_id
        FULL JOIN (
            SELECT journals.book_id, journals.voucher, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'payment_clearing'
                AND journals.kind IN ('dispute_withdrawn', 'dispute_reinstated')
            GROUP BY journals.book_id, journals.voucher
        ) AS posted ON posted.voucher = moves.line_id AND posted.book_id = disputes.book_id
        WHERE posted.fen IS DISTINCT FROM moves.moved_fen
        """,
    ),
    Check(
        5,
        "disputed_is_what_banks_hold",
        "the account of disputed money is what banks hold in disputes that are not lost",
        """
        SELECT books.id, posted.fen, held.fen
        FROM books
        LEFT JOIN (
            SELECT journals.book_id, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'disputed' GROUP BY journals.book_id
        ) AS posted ON posted.book_id = books.id
        LEFT JOIN (
            SELECT disputes.book_id, -sum(moves.moved_fen) AS fen
            FROM dispute_moves AS moves JOIN disputes ON disputes.id = moves.dispute_id
            WHERE disputes.state <> 'lost' GROUP BY disputes.book_id
        ) AS held ON held.book_id = books.id
        WHERE coalesce(posted.fen, 0) <> coalesce(held.fen, 0)
        """,
    ),
    Check(
        7,
        "payments_know_their_disputes",
        "of every payment that much counts as disputed as banks hold",
        """
        SELECT payments.subject, payments.disputed_fen, held.fen
        FROM payments
        LEFT JOIN (
            SELECT disputes.payment_intent_id, greatest(0, -sum(moves.moved_fen)) AS fen
            FROM dispute_moves AS moves JOIN disputes ON disputes.id = moves.dispute_id
            GROUP BY disputes.payment_intent_id
        ) AS held ON held.payment_intent_id = payments.payment_intent_id
        WHERE payments.disputed_fen <> coalesce(held.fen, 0)
        """,
    ),
)
