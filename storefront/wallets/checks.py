"""What payouts by wallet promise."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "wallet_payouts_have_one_transfer",
        "each payout by wallet has a payee of its own, and was sent exactly where its state says",
        """
        SELECT payouts.code, payouts.state, wallet_transfers.sent_at
        FROM payouts
        LEFT JOIN wallet_transfers ON wallet_transfers.payout_id = payouts.id
        WHERE payouts.rail IN ('wechat', 'alipay') AND (
            wallet_transfers.payout_id IS NULL
            OR (payouts.state IN ('submitted', 'unknown', 'paying', 'paid', 'failed', 'returned'))
                <> (wallet_transfers.sent_at IS NOT NULL)
        )
        """,
    ),
    Check(
        9,
        "unanswered_transfers_keep_their_earnings",
        "what a provider has not ended is not free to be sent under another number",
        """
        SELECT payouts.code
        FROM payouts JOIN payout_lines ON payout_lines.payout_id = payouts.id
        WHERE payouts.state IN ('submitted', 'unknown', 'paying') AND payout_lines.withdrawn
        """,
    ),
    Check(
        9,
        "wallets_are_paid_from_their_balance",
        "what left the merchant accounts is what payouts by wallet came to",
        """
        SELECT posted.fen, paid.fen
        FROM (
            SELECT coalesce(-sum(postings.fen), 0) AS fen
            FROM journals JOIN postings ON postings.journal_id = journals.id
            WHERE postings.account = 'wallet_balance'
                AND journals.kind IN ('payout_paid', 'payout_returned')
        ) AS posted
        CROSS JOIN (
            SELECT coalesce(sum(total_fen), 0) AS fen FROM payouts
            WHERE rail IN ('wechat', 'alipay') AND state = 'paid'
        ) AS paid
        WHERE posted.fen <> paid.fen
        """,
    ),
    Check(
        9,
        "wallets_follow_each_other",
        "a villager has one wallet of a kind at a time, and payouts went to the one in force",
        """
        SELECT first.id, second.id
        FROM wallet_accounts AS first
        JOIN wallet_accounts AS second ON second.villager_id = first.villager_id
            AND second.rail = first.rail AND second.id > first.id
        WHERE first.ended_at IS NULL OR first.ended_at > second.bound_at
        UNION ALL
        SELECT payouts.id, NULL
        FROM payouts
        WHERE payouts.rail IN ('wechat', 'alipay') AND NOT EXISTS (
            SELECT FROM wallet_accounts
            WHERE wallet_accounts.villager_id = payouts.villager_id
                AND wallet_accounts.rail = payouts.rail
                AND wallet_accounts.bound_at <= payouts.proposed_at
                AND coalesce(wallet_accounts.ended_at, 'infinity') >= payouts.proposed_at
        )
        """,
    ),
    Check(
        10,
        "wallets_were_agreed_to",
        "a villager's wallet was written down after they had agreed that accounts are kept",
        """
        SELECT wallet_accounts.id, wallet_accounts.bound_at
        FROM wallet_accounts
        WHERE NOT EXISTS (
            SELECT FROM consents
            WHERE consents.villager_id = wallet_accounts.villager_id AND consents.kind = 'bank'
                AND consents.given_at <= wallet_accounts.bound_at
        )
        """,
    ),
)
