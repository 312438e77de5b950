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
    Check(
        7,
        "cases_are_about_goods_of_their_order",
        "the goods of every complaint are of its order, and no more of them than were ordered",
        """
        SELECT orders.code, aftersale_cases.number, order_lines.id, aftersale_lines.packs
        FROM aftersale_lines
        JOIN aftersale_cases ON aftersale_cases.id = aftersale_lines.case_id
        JOIN orders ON orders.id = aftersale_cases.order_id
        JOIN order_lines ON order_lines.id = aftersale_lines.order_line_id
        WHERE order_lines.order_id <> orders.id
            OR aftersale_lines.packs > order_lines.packs - order_lines.cut_packs
        """,
    ),
)
