"""What reconciliation promises: what the gateway keeps and pays out is in the books."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "gateway_lines_are_in_the_books",
        "what the gateway keeps of each line, and pays out, is in the books once",
        """
        SELECT due.line_id, due.kind, due.fen, posted.fen
        FROM (
            SELECT line_id, book_id, 'gateway_fee' AS kind,
                fee_fen - CASE WHEN kind = 'fee' THEN amount_fen ELSE 0 END AS fen
            FROM gateway_lines WHERE currency = 'cny'
            UNION ALL
            SELECT line_id, book_id, 'gateway_payout', -amount_fen
            FROM gateway_lines WHERE currency = 'cny' AND kind = 'payout'
        ) AS due
        FULL JOIN (
            SELECT journals.book_id, journals.kind, journals.voucher, -sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'payment_clearing'
                AND journals.kind IN ('gateway_fee', 'gateway_payout')
            GROUP BY journals.book_id, journals.kind, journals.voucher
        ) AS posted ON posted.voucher = due.line_id AND posted.kind = due.kind
            AND posted.book_id = due.book_id
        WHERE coalesce(due.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
    Check(
        5,
        "gateway_notes_explain_something",
        "what finance explained is a line of the gateway's, or a payment or refund of ours",
        """
        SELECT notes.about, notes.note FROM gateway_notes AS notes
        WHERE NOT EXISTS (SELECT FROM gateway_lines WHERE line_id = notes.about)
            AND NOT EXISTS (SELECT FROM dispute_moves WHERE line_id = notes.about)
            AND NOT EXISTS (SELECT FROM payments WHERE 'payment ' || attempt_id = notes.about)
            AND NOT EXISTS (SELECT FROM refunds WHERE 'refund ' || refund_id = notes.about)
        """,
    ),
)
