-- What is in an order file is counted once, and not at each look.

ALTER TABLE platform_files
    ADD COLUMN figures JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN counted_at TIMESTAMP WITH TIME ZONE;

ALTER TABLE platform_file_rows
    ADD COLUMN outlook TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT platform_file_rows_outlook_known CHECK (outlook IN ('', 'unmapped', 'short'));

-- What would hinder the rows of files that are read already is worked out when somebody asks.
UPDATE platform_files AS file SET figures = jsonb_build_object(
    'counts', counted.counts
)
FROM (
    SELECT
        file_id,
        jsonb_object_agg(fate, lines) AS counts
    FROM (
        SELECT
            file_id,
            fate,
            count(*) AS lines
        FROM platform_file_rows
        GROUP BY file_id, fate
    ) AS by_fate
    GROUP BY file_id
) AS counted
WHERE counted.file_id = file.id;
