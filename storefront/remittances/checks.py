"""What settlements promise."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "settlements_are_in_the_books",
        "what the books say was settled, kept and paid out is what the settlements say",
        """
        SELECT platform_shops.code, posted.owed, posted.paid, settled.income, settled.paid
        FROM platform_shops
        LEFT JOIN (
            SELECT shop_id, sum(settled_fen + fee_fen + commission_fen) AS income,
                sum(settled_fen) AS paid
            FROM platform_settlements GROUP BY shop_id
        ) AS settled ON settled.shop_id = platform_shops.id
        LEFT JOIN (
            SELECT postings.party,
                -sum(fen) FILTER (WHERE account = 'platform_receivable') AS owed,
                sum(fen) FILTER (WHERE account = 'platform_balance') AS paid
            FROM postings JOIN journals ON journals.id = postings.journal_id
            WHERE journals.kind = 'platform_settled' GROUP BY postings.party
        ) AS posted ON posted.party = platform_shops.code
        WHERE coalesce(posted.owed, 0) <> coalesce(settled.income, 0)
            OR coalesce(posted.paid, 0) <> coalesce(settled.paid, 0)
        """,
    ),
)
