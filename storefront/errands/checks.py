"""What errands promise: each is paid for, each visit has somebody's time, money goes back."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "providers_are_in_one_place",
        "no provider is booked twice for the same moment",
        """
        SELECT one.id, other.id FROM bookings AS one JOIN bookings AS other
            ON other.provider_id = one.provider_id AND other.id > one.id
            AND other.during && one.during
        WHERE one.released_at IS NULL AND other.released_at IS NULL
        """,
    ),
    Check(
        3,
        "errands_have_their_time",
        "an errand that is awaited has a booking that stands, and one called off has none",
        """
        SELECT errands.code, errands.state, bookings.released_at
        FROM errands JOIN bookings ON bookings.id = errands.booking_id
        WHERE (bookings.released_at IS NULL)
            <> (errands.state NOT IN ('cancelled', 'expired', 'refunded'))
        """,
    ),
    Check(
        7,
        "errands_are_paid_for",
        "what came for an errand by web or cash is its price, from paid onwards and never before",
        """
        SELECT errands.code, errands.state, errands.total_fen, received.fen
        FROM errands
        LEFT JOIN (
            SELECT journals.voucher, -sum(postings.fen) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind IN ('payment_received', 'errand_cash_received')
                AND postings.account = 'customer_contract'
            GROUP BY journals.voucher
        ) AS received ON received.voucher = errands.code
        WHERE coalesce(received.fen, 0) <> CASE
            WHEN errands.state IN (
                'paid', 'accepted', 'on_the_way', 'done', 'absent', 'refunded')
            THEN errands.total_fen ELSE 0 END
        """,
    ),
    Check(
        7,
        "errands_earn_or_give_back",
        "what came for an errand that is over was earned by its provider or goes back",
        """
        SELECT errands.code, errands.state, errands.total_fen, wages.gross_fen, returned.fen
        FROM errands
        LEFT JOIN wages ON wages.subject = errands.code
        LEFT JOIN LATERAL (
            SELECT coalesce((
                SELECT sum(refunds.refund_fen) FROM refunds
                JOIN payments ON payments.id = refunds.payment_id
                WHERE payments.subject = errands.code AND NOT payments.surplus), 0)
            + coalesce((
                SELECT sum(postings.fen) FROM journals
                JOIN postings ON postings.journal_id = journals.id
                WHERE journals.kind = 'errand_cash_returned' AND journals.voucher = errands.code
                    AND postings.account = 'customer_contract'), 0) AS fen
        ) AS returned ON true
        WHERE errands.state IN ('done', 'absent', 'refunded')
            AND coalesce(wages.gross_fen, 0) + returned.fen < errands.total_fen
            OR errands.state <> 'done' AND errands.state <> 'absent' AND wages.id IS NOT NULL
            OR coalesce(wages.gross_fen, 0) > errands.total_fen
        """,
    ),
    Check(
        7,
        "tips_reach_the_provider_whole",
        "a tip is a wage of the same amount without a fee, paid in by the same cash",
        """
        SELECT errands.code, errand_tips.fen, wages.net_fen, received.fen
        FROM errand_tips
        JOIN errands ON errands.id = errand_tips.errand_id
        LEFT JOIN wages ON wages.subject = errands.code || '/tip'
        LEFT JOIN LATERAL (
            SELECT -sum(postings.fen) AS fen FROM journals
            JOIN postings ON postings.journal_id = journals.id
            WHERE journals.kind = 'errand_tip_received' AND journals.voucher = errands.code
                AND postings.account = 'customer_contract'
        ) AS received ON true
        WHERE wages.net_fen IS DISTINCT FROM errand_tips.fen
            OR received.fen IS DISTINCT FROM errand_tips.fen OR wages.fee_fen <> 0
        """,
    ),
    Check(
        8,
        "errands_have_a_history",
        "the last line of every errand's history is its state",
        """
        SELECT errands.code, errands.state, latest.state
        FROM errands
        LEFT JOIN LATERAL (
            SELECT errand_events.state FROM errand_events
            WHERE errand_events.errand_id = errands.id ORDER BY errand_events.id DESC LIMIT 1
        ) AS latest ON true
        WHERE latest.state IS DISTINCT FROM errands.state
        """,
    ),
    Check(
        8,
        "complaints_are_of_errands_that_were_taken_on",
        "a complaint is of an errand that somebody had taken on, stands in its history, and is "
        "answered after it was told",
        """
        SELECT errands.code, errand_complaints.told_at, errand_complaints.answered_at
        FROM errand_complaints JOIN errands ON errands.id = errand_complaints.errand_id
        WHERE errand_complaints.told_at < errands.placed_at
            OR errand_complaints.answered_at < errand_complaints.told_at
            OR NOT EXISTS (
                SELECT FROM errand_events
                WHERE errand_events.errand_id = errands.id
                    AND errand_events.happened_at = errand_complaints.told_at
                    AND errand_events.state IN ('accepted', 'on_the_way', 'done', 'absent')
            )
        """,
    ),
)
