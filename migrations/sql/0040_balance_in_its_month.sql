-- Each posting has its journal's time: that is said of what is written, so only the months of
-- these journals are looked at, not all. In a burst of orders that was half of the books' time.
CREATE OR REPLACE FUNCTION prove_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT journals.id INTO wrong
    FROM (SELECT DISTINCT journal_id, posted_at FROM written) AS touched
    JOIN journals ON journals.id = touched.journal_id
    JOIN postings ON postings.journal_id = touched.journal_id
        AND postings.posted_at = touched.posted_at
    GROUP BY journals.id, journals.postings_count, journals.posted_at, touched.posted_at
    HAVING sum(postings.fen) <> 0 OR count(*) <> journals.postings_count
        OR touched.posted_at <> journals.posted_at
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not balance', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;
