"""What settlements promise."""

from app.checks import Check

CHECKS = (
    Check(
        5,
        "booked_settlement_files_are_taken",
        "every line of a settlement file that was booked is a settlement of its shop",
        """
        SELECT files.file_name, line.sub_order_no
        FROM platform_settlement_files AS files
        CROSS JOIN LATERAL jsonb_to_recordset(files.lines) AS line (
            sub_order_no text, settled_at timestamptz, settled_fen bigint, fee_fen bigint,
            commission_fen bigint
        )
        LEFT JOIN platform_settlements AS taken ON taken.shop_id = files.shop_id
            AND taken.sub_order_no = line.sub_order_no AND taken.settled_at = line.settled_at
            AND taken.settled_fen = line.settled_fen AND taken.undone_at IS NULL
        WHERE files.booked_at >= line.settled_at AND files.undone_at IS NULL AND taken.id IS NULL
            AND line.settled_fen + line.fee_fen + line.commission_fen <> 0
        """,
    ),
    Check(
        5,
        "settlements_are_undone_with_their_file",
        "a settlement is taken back exactly where its file was, and each has its reversal",
        """
        SELECT taken.id, files.file_name
        FROM platform_settlements AS taken
        LEFT JOIN platform_settlement_files AS files ON files.id = taken.file_id
        LEFT JOIN platform_shops ON platform_shops.id = taken.shop_id
        WHERE taken.undone_at IS DISTINCT FROM files.undone_at
            OR (taken.undone_at IS NOT NULL AND 1 <> (
                SELECT count(*) FROM journals
                WHERE journals.kind = 'platform_settlement_undone'
                    AND journals.voucher = platform_shops.code || '/' || taken.id
            ))
        """,
    ),
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
            FROM platform_settlements WHERE undone_at IS NULL GROUP BY shop_id
        ) AS settled ON settled.shop_id = platform_shops.id
        LEFT JOIN (
            SELECT postings.party,
                -sum(fen) FILTER (WHERE account = 'platform_receivable') AS owed,
                sum(fen) FILTER (WHERE account = 'platform_balance') AS paid
            FROM postings JOIN journals ON journals.id = postings.journal_id
            WHERE journals.kind IN ('platform_settled', 'platform_settlement_undone')
            GROUP BY postings.party
        ) AS posted ON posted.party = platform_shops.code
        WHERE coalesce(posted.owed, 0) <> coalesce(settled.income, 0)
            OR coalesce(posted.paid, 0) <> coalesce(settled.paid, 0)
        """,
    ),
)
