"""What cash handed over on paper promises."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "papers_are_of_paid_cash",
        "whatever was handed over on paper is a payout in cash that is paid, to the villager",
        """
        SELECT payouts.code, payouts.state
        FROM handovers JOIN payouts ON payouts.id = handovers.payout_id
        WHERE payouts.rail <> 'cash' OR payouts.state <> 'paid' OR payouts.kin_id IS NOT NULL
            OR payouts.paid_at <> handovers.handed_at
        """,
    ),
)
