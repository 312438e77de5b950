"""What bookkeeping promises."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "closed_months_are_as_closed",
        "a closed month has the journals and the sum that it was closed with",
        """
        SELECT closings.month, closings.journals_count, count(journals.id),
            closings.debit_fen, coalesce(sum(debits.fen), 0)
        FROM closings
        LEFT JOIN journals ON journals.book_id = closings.book_id
            AND journals.posted_at >= (closings.month::timestamp AT TIME ZONE 'Asia/Shanghai')
            AND journals.posted_at
                < ((closings.month + interval '1 month') AT TIME ZONE 'Asia/Shanghai')
        LEFT JOIN LATERAL (
            SELECT sum(fen) AS fen FROM postings
            WHERE postings.journal_id = journals.id AND postings.fen > 0
        ) AS debits ON true
        WHERE closings.state = 'closed'
        GROUP BY closings.id
        HAVING closings.journals_count <> count(journals.id)
            OR closings.debit_fen <> coalesce(sum(debits.fen), 0)
        """,
    ),
    Check(
        5,
        "closed_months_keep_their_seal",
        "the chain still has the seal that a closed month ended with",
        """
        SELECT closings.month, closings.last_seal_number
        FROM closings
        LEFT JOIN seals ON seals.book_id = closings.book_id
            AND seals.number = closings.last_seal_number
        WHERE closings.last_seal_number IS NOT NULL
            AND seals.hash IS DISTINCT FROM closings.last_seal_hash
        """,
    ),
    Check(
        5,
        "books_are_closed_by_two",
        "nobody closed a month, or posted an adjustment, that they proposed",
        """
        SELECT 'month', id FROM closings WHERE state = 'closed' AND decided_by = proposed_by
        UNION ALL
        SELECT 'adjustment', id FROM adjustments
        WHERE state = 'posted' AND decided_by = proposed_by
        """,
    ),
    Check(
        5,
        "adjustments_are_posted_as_approved",
        "each posted adjustment has the journal that was approved, and no other has one",
        """
        SELECT adjustments.id, adjustments.state
        FROM adjustments
        LEFT JOIN LATERAL (
            SELECT string_agg(concat_ws(' ', account, party, fen), ',' ORDER BY line) AS sides
            FROM adjustment_lines WHERE adjustment_id = adjustments.id
        ) AS approved ON true
        LEFT JOIN LATERAL (
            SELECT string_agg(concat_ws(' ', account, party, fen), ',' ORDER BY line) AS sides
            FROM postings WHERE journal_id = adjustments.journal_id
        ) AS posted ON true
        WHERE (adjustments.state = 'posted') <> (posted.sides IS NOT NULL)
            OR posted.sides <> approved.sides
        """,
    ),
    Check(
        5,
        "reversals_turn_round_whole_journals",
        "a posted reversal has every side of its journal, turned round",
        """
        SELECT adjustments.id
        FROM adjustments
        JOIN postings ON postings.journal_id IN (adjustments.journal_id, adjustments.reverses_id)
        WHERE adjustments.state = 'posted' AND adjustments.reverses_id IS NOT NULL
        GROUP BY adjustments.id, postings.account, postings.party
        HAVING sum(postings.fen) <> 0
        """,
    ),
)
