"""What wages promise: each is owed once, paid once, and apart from villagers' money."""

from app.checks import Check

CHECKS = (
    Check(
        9,
        "wage_payouts_are_their_wages",
        "a payout to a provider is the sum of that provider's wages that it pays",
        """
        SELECT wage_payouts.code, wage_payouts.total_fen, wage_payouts.withheld_fen,
            sum(wages.net_fen)
        FROM wage_payouts LEFT JOIN wages ON wages.payout_id = wage_payouts.id
        WHERE wage_payouts.state <> 'withdrawn'
        GROUP BY wage_payouts.id
        HAVING coalesce(sum(wages.net_fen), 0) <> wage_payouts.total_fen + wage_payouts.withheld_fen
            OR bool_or(wages.provider_id <> wage_payouts.provider_id)
        """,
    ),
    Check(
        7,
        "providers_are_owed_what_is_unpaid",
        "a provider's account stands at the wages that are not paid",
        """
        SELECT providers.code, owed.fen, posted.fen
        FROM providers
        LEFT JOIN LATERAL (
            SELECT sum(wages.net_fen) AS fen FROM wages
            LEFT JOIN wage_payouts ON wage_payouts.id = wages.payout_id
            WHERE wages.provider_id = providers.id
                AND wage_payouts.state IS DISTINCT FROM 'paid'
        ) AS owed ON true
        LEFT JOIN LATERAL (
            SELECT -sum(fen) AS fen FROM postings
            WHERE account = 'provider_payable' AND party = providers.code
        ) AS posted ON true
        WHERE coalesce(owed.fen, 0) <> coalesce(posted.fen, 0)
        """,
    ),
    Check(
        6,
        "fees_of_errands_are_those_of_wages",
        "what the desk kept of errands is the sum of the fees beside the wages",
        """
        SELECT kept.fen, posted.fen
        FROM (SELECT coalesce(sum(fee_fen), 0) AS fen FROM wages) AS kept,
            (SELECT coalesce(-sum(fen), 0) AS fen FROM postings
             WHERE account = 'errand_fee_income') AS posted
        WHERE kept.fen <> posted.fen
        """,
    ),
)
