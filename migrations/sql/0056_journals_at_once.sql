-- A journal and its postings are written by one statement, so both can be proved at its end, for
-- all journals of a group at once: a proof for each row was a third of what a burst of orders
-- costs here.

-- What is written of a journal is the whole of it: its lines are numbered from one up to what it
-- announces. So nothing is added later, and nothing but the new rows is looked at.
CREATE OR REPLACE FUNCTION prove_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT journals.id INTO wrong
    FROM (
        SELECT journal_id, sum(fen) AS fen, count(*) AS lines, min(line) AS first_line,
            max(line) AS last_line, min(posted_at) AS first_at, max(posted_at) AS last_at
        FROM written GROUP BY journal_id
    ) AS touched
    JOIN journals ON journals.id = touched.journal_id
    WHERE touched.fen <> 0 OR touched.lines <> journals.postings_count
        OR touched.first_line <> 1 OR touched.last_line <> journals.postings_count
        OR touched.first_at <> journals.posted_at OR touched.last_at <> journals.posted_at
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not balance', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;

-- A journal without postings would balance by saying nothing. One line is enough to look for:
-- where it is, all are (postings_balance says so).
DROP TRIGGER journals_are_posted ON journals;
CREATE OR REPLACE FUNCTION prove_journal_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT written.id INTO wrong
    FROM written
    WHERE NOT EXISTS (
        SELECT FROM postings
        WHERE postings.posted_at = written.posted_at AND postings.journal_id = written.id
            AND postings.line = 1
    )
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'journal % has not the postings that it announces', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journals_are_posted AFTER INSERT ON journals
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION prove_journal_is_posted();

-- A closed month takes no more journals. The shared lock lets those that are being written commit
-- before the month closes; who closes it holds the same lock alone.
DROP TRIGGER journals_refuse_closed_months ON journals;
CREATE OR REPLACE FUNCTION refuse_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    closed_month date;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('month:' || touched.book_id, 0))
    FROM (SELECT DISTINCT book_id FROM written ORDER BY book_id) AS touched;

    SELECT closings.month INTO closed_month
    FROM (
        SELECT DISTINCT book_id,
            date_trunc('month', posted_at AT TIME ZONE 'Asia/Shanghai')::date AS month
        FROM written
    ) AS touched
    JOIN closings ON closings.book_id = touched.book_id AND closings.month = touched.month
    WHERE closings.state = 'closed'
    LIMIT 1;
    IF closed_month IS NOT NULL THEN
        RAISE EXCEPTION 'month % is closed', closed_month
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'month_is_closed';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER journals_refuse_closed_months AFTER INSERT ON journals
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_closed_month();
