"""What bank files promise."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "bank_payouts_are_in_one_file",
        "a payout that was sent to the bank is in a file that was sent, and none else",
        """
        SELECT payouts.code, payouts.state, bank_batches.state
        FROM payouts
        LEFT JOIN bank_transfers ON bank_transfers.payout_id = payouts.id
        LEFT JOIN bank_batches ON bank_batches.id = bank_transfers.batch_id
        WHERE payouts.rail = 'bank' AND (
            bank_batches.id IS NULL
            OR (payouts.state IN ('submitted', 'unknown', 'paid', 'failed', 'returned'))
                <> (bank_batches.state = 'sent')
        )
        """,
    ),
    Check(
        9,
        "unanswered_payouts_keep_their_earnings",
        "what the bank has not answered is not free to be sent under another number",
        """
        SELECT payouts.code
        FROM payouts JOIN payout_lines ON payout_lines.payout_id = payouts.id
        WHERE payouts.state IN ('submitted', 'unknown') AND payout_lines.withdrawn
        """,
    ),
    Check(
        9,
        "returned_payouts_are_posted_back",
        "each payout that came back has one journal that owes it again",
        """
        SELECT payouts.code, payouts.state, sum(postings.fen)
        FROM payouts
        LEFT JOIN journals
            ON journals.kind = 'payout_returned' AND journals.voucher = payouts.code
        LEFT JOIN postings
            ON postings.journal_id = journals.id AND postings.account = 'villager_payable'
        GROUP BY payouts.id
        HAVING coalesce(sum(postings.fen), 0)
            <> CASE payouts.state
                WHEN 'returned' THEN -payouts.total_fen - payouts.withheld_fen ELSE 0 END
        """,
    ),
    Check(
        9,
        "bank_batches_have_four_eyes",
        "nobody approved a batch that they proposed",
        "SELECT id FROM bank_batches WHERE approved_by = proposed_by",
    ),
)
