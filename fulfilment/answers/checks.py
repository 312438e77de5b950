"""What answering disputes promises."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "answered_disputes_do_not_wait_for_us",
        "a dispute whose evidence was taken no longer waits for it, and one given up is over",
        """
        SELECT disputes.dispute_id, disputes.state, answers.kind
        FROM dispute_answers AS answers JOIN disputes ON disputes.id = answers.dispute_id
        WHERE answers.state = 'sent' AND (
            disputes.state = 'needs_answer'
            OR (answers.kind = 'given_up' AND disputes.state NOT IN ('lost', 'closed'))
        )
        """,
    ),
    Check(
        8,
        "answers_were_handed_in_in_time",
        "nothing was handed in after the day that the bank had set",
        """
        SELECT disputes.dispute_id, answers.handed_in_at, disputes.answer_by
        FROM dispute_answers AS answers JOIN disputes ON disputes.id = answers.dispute_id
        WHERE answers.handed_in_at > disputes.answer_by
        """,
    ),
    Check(
        10,
        "addresses_go_to_banks_with_a_line_that_says_so",
        "whoever gave a bank a receiver's address, or an orderer's name, is written down for it",
        """
        SELECT disputes.dispute_id, payments.subject
        FROM dispute_answers AS answers
        JOIN disputes ON disputes.id = answers.dispute_id
        JOIN payments ON payments.payment_intent_id = disputes.payment_intent_id
        WHERE answers.kind = 'evidence' AND answers.state <> 'draft' AND NOT EXISTS (
            SELECT FROM reveals
            WHERE reveals.subject = payments.subject
                AND reveals.field IN ('receiver', 'orderer')
                AND reveals.account_id = answers.handed_in_by
                AND reveals.revealed_at = answers.handed_in_at
        )
        """,
    ),
)
