"""What after-sales promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "granted_cases_are_refunded_and_in_the_books",
        "every case that was granted has its refund and its journal, of its amount",
        """
        SELECT orders.code, aftersale_cases.number, aftersale_cases.refund_fen,
            refunds.refund_fen, posted.fen
        FROM aftersale_cases
        JOIN orders ON orders.id = aftersale_cases.order_id
        LEFT JOIN refunds ON refunds.refund_id = aftersale_cases.refund_id
        LEFT JOIN LATERAL (
            SELECT sum(postings.fen) AS fen FROM journals
            JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'aftersale_granted'
                AND journals.voucher = orders.code || '-' || aftersale_cases.number
                AND postings.account = 'aftersale_cost'
        ) AS posted ON true
        WHERE aftersale_cases.state = 'granted'
            AND (refunds.refund_fen IS DISTINCT FROM aftersale_cases.refund_fen
                OR posted.fen IS DISTINCT FROM aftersale_cases.refund_fen)
        """,
    ),
)
