"""What payments promise: money at the gateway is money in the books."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "clearing_follows_payments",
        "the gateway's account is what was received from it, less what went back through it",
        """
        SELECT books.id, posted.fen, received.fen, returned.fen
        FROM books
        LEFT JOIN (
            SELECT journals.book_id, sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'payment_clearing' AND journals.kind IN (
                'payment_received', 'mismatch_received', 'surplus_received',
                'payment_refunded', 'refund_returned')
            GROUP BY journals.book_id
        ) AS posted ON posted.book_id = books.id
        LEFT JOIN (
            SELECT book_id, sum(received_fen) AS fen FROM payments
            WHERE collected_by = 'gateway' GROUP BY book_id
        ) AS received ON received.book_id = books.id
        LEFT JOIN (
            SELECT payments.book_id, sum(refunds.refund_fen) AS fen
            FROM refunds JOIN payments ON payments.id = refunds.payment_id
            WHERE refunds.state = 'succeeded' AND payments.collected_by = 'gateway'
            GROUP BY payments.book_id
        ) AS returned ON returned.book_id = books.id
        WHERE coalesce(posted.fen, 0) <> coalesce(received.fen, 0) - coalesce(returned.fen, 0)
        """,
    ),
    Check(
        8,
        "one_attempt_at_a_time",
        "nothing can be paid in two ways at once, nor was paid by two attempts",
        """
        SELECT subject, count(*) FILTER (WHERE state IN ('created', 'open')),
            count(*) FILTER (WHERE state = 'paid' AND NOT surplus)
        FROM payments GROUP BY subject
        HAVING count(*) FILTER (WHERE state IN ('created', 'open')) > 1
            OR count(*) FILTER (WHERE state = 'paid' AND NOT surplus) > 1
        """,
    ),
    Check(
        7,
        "wallets_are_paid_by_their_own_intent",
        "what a wallet paid at the gateway has the number of the intent that was opened for it",
        """
        SELECT subject, gateway_id, payment_intent_id FROM payments
        WHERE state = 'paid' AND way IN ('alipay', 'wechat_pay')
            AND gateway_id IS DISTINCT FROM payment_intent_id
        """,
    ),
    Check(
        7,
        "surplus_goes_back",
        "money that came late or twice was sent back in full",
        """
        SELECT payments.subject, payments.received_fen, sum(refunds.refund_fen)
        FROM payments
        LEFT JOIN refunds ON refunds.payment_id = payments.id
        WHERE payments.surplus
        GROUP BY payments.id
        HAVING coalesce(sum(refunds.refund_fen), 0) < payments.received_fen
        """,
    ),
    Check(
        7,
        "refunds_within_receipts",
        "no payment was refunded by more than was received",
        """
        SELECT payments.subject, payments.received_fen, sum(refunds.refund_fen)
        FROM payments JOIN refunds ON refunds.payment_id = payments.id
        WHERE refunds.state <> 'failed'
        GROUP BY payments.id
        HAVING sum(refunds.refund_fen) > coalesce(payments.received_fen, 0)
        """,
    ),
    Check(
        8,
        "gateway_events_are_handled",
        "no message of the gateway waits longer than an hour",
        """
        SELECT event_id, kind, received_at FROM gateway_events
        WHERE handled_at IS NULL AND received_at < now() - interval '1 hour'
        """,
    ),
)
