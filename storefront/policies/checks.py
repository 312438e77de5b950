"""What dated rules promise."""

from app.checks import Check

CHECKS = (
    Check(
        6,
        "tax_is_withheld_by_the_rule_of_the_day",
        "of each payout is withheld what the rule said that was in force when it was proposed",
        """
        SELECT payouts.code, payouts.withheld_fen, expected.fen
        FROM payouts
        LEFT JOIN LATERAL (
            SELECT * FROM tax_rules
            WHERE tax_rules.income_kind = payouts.income_kind
                AND tax_rules.set_at <= payouts.proposed_at
                AND tax_rules.valid_from
                    <= (payouts.proposed_at AT TIME ZONE 'Asia/Shanghai')::date
            ORDER BY tax_rules.valid_from DESC, tax_rules.id DESC LIMIT 1
        ) AS rule ON true
        CROSS JOIN LATERAL (
            SELECT payouts.total_fen + payouts.withheld_fen AS fen
        ) AS gross
        CROSS JOIN LATERAL (
            SELECT CASE WHEN gross.fen > coalesce(rule.exempt_fen, 0)
                THEN (gross.fen * coalesce(rule.rate_basis_points, 0) + 5000) / 10000
                ELSE 0 END AS fen
        ) AS expected
        WHERE payouts.withheld_fen <> expected.fen
        """,
    ),
    Check(
        6,
        "payout_policies_are_not_backdated",
        "how villagers are paid was never set for a day that was over, and names who set it",
        """
        SELECT payout_policies.id, payout_policies.valid_from, payout_policies.set_at
        FROM payout_policies
        LEFT JOIN accounts ON accounts.id = payout_policies.set_by
        WHERE payout_policies.valid_from
                < (payout_policies.set_at AT TIME ZONE 'Asia/Shanghai')::date
            OR accounts.id IS NULL
        """,
    ),
)
