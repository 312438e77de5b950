"""What order files promise."""

from app.checks import Check

CHECKS = (
    Check(
        10,
        "taken_files_are_forgotten",
        "no file keeps its bytes after it was taken or after two days",
        """
        SELECT platform_files.file_name FROM platform_files
        JOIN platform_file_parts ON platform_file_parts.file_id = platform_files.id
        WHERE platform_files.state = 'taken'
            OR platform_files.handed_in_at < now() - interval '2 days'
        """,
    ),
    Check(
        8,
        "files_are_counted",
        "what is kept of how many rows of a file have which fate is what its rows say",
        """
        SELECT file.file_name, file.figures -> 'counts', counted.counts
        FROM platform_files AS file
        CROSS JOIN LATERAL (
            SELECT coalesce(jsonb_object_agg(fate, lines), '{}') AS counts FROM (
                SELECT fate, count(*) AS lines FROM platform_file_rows
                WHERE file_id = file.id GROUP BY fate
            ) AS by_fate
        ) AS counted
        WHERE file.state IN ('read', 'taking', 'taken')
            AND coalesce(file.figures -> 'counts', '{}') <> counted.counts
        """,
    ),
    Check(
        8,
        "taken_rows_are_suborders",
        "every row that was taken is a sub-order of its shop",
        """
        SELECT platform_files.file_name, platform_file_rows.line_number
        FROM platform_file_rows
        JOIN platform_files ON platform_files.id = platform_file_rows.file_id
        LEFT JOIN platform_suborders
            ON platform_suborders.shop_id = platform_files.shop_id
            AND platform_suborders.sub_order_no = platform_file_rows.sub_order_no
        WHERE platform_file_rows.fate = 'taken' AND platform_suborders.id IS NULL
        """,
    ),
)
