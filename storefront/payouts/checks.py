"""What payouts promise."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "payouts_are_their_lines",
        "a payout's total and what was withheld of it is the sum of the earnings that it pays",
        """
        SELECT payouts.code, payouts.total_fen, payouts.withheld_fen, sum(payout_lines.net_fen)
        FROM payouts LEFT JOIN payout_lines ON payout_lines.payout_id = payouts.id
        GROUP BY payouts.id
        HAVING payouts.total_fen + payouts.withheld_fen
            <> coalesce(sum(payout_lines.net_fen), 0)
        """,
    ),
    Check(
        9,
        "earnings_are_paid_once",
        "no earning is in two payouts that stand, and each line pays the earning in full",
        """
        SELECT earnings.id, count(*)
        FROM payout_lines JOIN earnings ON earnings.id = payout_lines.earning_id
        WHERE NOT payout_lines.withdrawn
        GROUP BY earnings.id
        HAVING count(*) > 1 OR sum(payout_lines.net_fen) <> earnings.net_fen
        """,
    ),
    Check(
        9,
        "paid_payouts_are_posted_once",
        "each paid payout has one journal of its amount, and no other payout has one",
        """
        SELECT payouts.code, payouts.state, sum(postings.fen)
        FROM payouts
        LEFT JOIN journals
            ON journals.kind = 'payout_paid' AND journals.voucher = payouts.code
        LEFT JOIN postings
            ON postings.journal_id = journals.id AND postings.account = 'villager_payable'
        GROUP BY payouts.id
        HAVING coalesce(sum(postings.fen), 0)
            <> CASE WHEN payouts.state IN ('paid', 'returned')
                THEN payouts.total_fen + payouts.withheld_fen ELSE 0 END
        """,
    ),
    Check(
        9,
        "payouts_have_four_eyes",
        "nobody approved a payout that they proposed",
        "SELECT code FROM payouts WHERE approved_by = proposed_by",
    ),
    Check(
        10,
        "kin_collected_by_authority",
        "who collected for a villager was named by them, on a day that the authority was good",
        """
        SELECT payouts.code, kin.number
        FROM payouts JOIN kin ON kin.id = payouts.kin_id
        WHERE kin.villager_id <> payouts.villager_id
            OR (payouts.paid_at AT TIME ZONE 'Asia/Shanghai')::date
                NOT BETWEEN kin.valid_from AND kin.valid_until
            OR kin.revoked_at < payouts.paid_at
        """,
    ),
    Check(
        9,
        "villagers_are_owed_what_is_unpaid",
        "a villager's account stands at the delivered earnings that are not paid",
        """
        SELECT villagers.code, owed.fen, posted.fen
        FROM villagers
        LEFT JOIN LATERAL (
            SELECT sum(earnings.net_fen) AS fen FROM earnings
            WHERE earnings.villager_id = villagers.id AND earnings.delivered_at IS NOT NULL
                AND NOT EXISTS (
                    SELECT FROM payout_lines JOIN payouts ON payouts.id = payout_lines.payout_id
                    WHERE payout_lines.earning_id = earnings.id AND payouts.state = 'paid'
                )
        ) AS owed ON true
        LEFT JOIN LATERAL (
            SELECT -sum(fen) AS fen FROM postings
            WHERE account = 'villager_payable' AND party = villagers.code
        ) AS posted ON true
        WHERE coalesce(owed.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
)
