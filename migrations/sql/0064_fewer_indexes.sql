-- What every order writes besides its rows: entries of indexes that no query reads, and proofs that
-- are given another way.

-- Nobody looks for orders by the account that placed them.
DROP INDEX orders_account_id_idx;

-- Until its page is open an attempt has no session, and most attempts have no intent.
DROP INDEX payments_payment_intent_id_idx;
CREATE INDEX payments_payment_intent_id_idx ON payments (payment_intent_id)
    WHERE payment_intent_id IS NOT NULL;
ALTER TABLE payments DROP CONSTRAINT payments_session_once;
CREATE UNIQUE INDEX payments_session_once ON payments (session_id) WHERE session_id IS NOT NULL;

-- An order's history is read by its order, in the order of writing: one index for both.
ALTER TABLE order_events DROP CONSTRAINT order_events_pkey;
DROP INDEX order_events_order_id_idx;
ALTER TABLE order_events ADD CONSTRAINT order_events_pkey PRIMARY KEY (order_id, id);

-- A journal's sides are read by the journal: one index for both.
ALTER TABLE postings DROP CONSTRAINT postings_pkey;
DROP INDEX postings_journal_id_idx;
ALTER TABLE postings ADD CONSTRAINT postings_pkey PRIMARY KEY (journal_id, line, posted_at);

-- That each posting has its journal was asked row by row, besides being proved at the end of the
-- statement. Now the proof covers a journal that is not there, too; and journals are append-only,
-- so none goes away under its postings.
ALTER TABLE postings DROP CONSTRAINT postings_journal_id_fkey;
CREATE OR REPLACE FUNCTION prove_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT touched.journal_id INTO wrong
    FROM (
        SELECT journal_id, sum(fen) AS fen, count(*) AS lines, min(line) AS first_line,
            max(line) AS last_line, min(posted_at) AS first_at, max(posted_at) AS last_at
        FROM written GROUP BY journal_id
    ) AS touched
    LEFT JOIN journals ON journals.id = touched.journal_id
    WHERE journals.id IS NULL
        OR touched.fen <> 0 OR touched.lines <> journals.postings_count
        OR touched.first_line <> 1 OR touched.last_line <> journals.postings_count
        OR touched.first_at <> journals.posted_at OR touched.last_at <> journals.posted_at
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not balance', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;
