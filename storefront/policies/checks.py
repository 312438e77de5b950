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
)
