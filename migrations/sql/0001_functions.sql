-- What the database itself promises: append-only books, balanced journals, conserved stock,
-- held goods that stay, and partitions by month.

CREATE SEQUENCE code_serials;

-- Partitions -----------------------------------------------------------------------------------

-- Runs as the owner: the role that serves may ask for months, and for nothing else of the kind.
CREATE FUNCTION make_month_partitions(first_month date, months integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    parent text;
    month_start date;
BEGIN
    FOREACH parent IN ARRAY ARRAY['postings', 'movements', 'trace_events'] LOOP
        FOR month_number IN 0 .. months - 1 LOOP
            month_start := date_trunc('month', first_month) + make_interval(months => month_number);
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                parent || to_char(month_start, '_YYYY_MM'), parent,
                month_start::timestamp AT TIME ZONE 'UTC',
                (month_start + interval '1 month') AT TIME ZONE 'UTC'
            );
        END LOOP;
    END LOOP;
END $$;

-- A phone with a wrong clock may name any month: such rows are kept, in the default partition.
CREATE TABLE postings_other PARTITION OF postings DEFAULT;
CREATE TABLE movements_other PARTITION OF movements DEFAULT;
CREATE TABLE trace_events_other PARTITION OF trace_events DEFAULT;

SELECT make_month_partitions((now() - interval '2 months')::date, 27);

-- Append-only ----------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: correct it by a new row', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'append_only';
END $$;

CREATE TRIGGER journals_append_only BEFORE UPDATE OR DELETE ON journals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_append_only BEFORE UPDATE OR DELETE ON postings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE ON seals
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER movements_append_only BEFORE UPDATE OR DELETE ON movements
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER trace_events_append_only BEFORE UPDATE OR DELETE ON trace_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER terms_append_only BEFORE UPDATE OR DELETE ON terms
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Ledger ---------------------------------------------------------------------------------------

-- One INSERT writes all postings of its journals, so the balance can be proved at once.
CREATE FUNCTION prove_postings_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT journals.id INTO wrong
    FROM (SELECT DISTINCT journal_id FROM written) AS touched
    JOIN journals ON journals.id = touched.journal_id
    JOIN postings ON postings.journal_id = journals.id
    GROUP BY journals.id, journals.postings_count
    HAVING sum(postings.fen) <> 0 OR count(*) <> journals.postings_count
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'journal % does not balance', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER postings_balance AFTER INSERT ON postings
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION prove_postings_balance();

-- A journal without postings would balance by saying nothing.
CREATE FUNCTION prove_journal_is_posted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM postings WHERE journal_id = NEW.id) <> NEW.postings_count THEN
        RAISE EXCEPTION 'journal % has not the postings that it announces', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'postings_balance';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER journals_are_posted AFTER INSERT ON journals
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION prove_journal_is_posted();

-- Stock ----------------------------------------------------------------------------------------

-- Holdings follow movements. Rows are locked in one order, so two verbs cannot deadlock. A missing
-- row starts at zero and is then changed: an upsert would be judged by its proposed row, and what
-- leaves a bin is proposed as a negative.
CREATE FUNCTION keep_holdings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO holdings (lot_id, bin_id, base_units, counter)
    SELECT DISTINCT change.lot_id, change.bin_id, 0, bins.counter
    FROM (
        SELECT lot_id, to_bin_id AS bin_id FROM written
        UNION ALL
        SELECT lot_id, from_bin_id FROM written
    ) AS change
    JOIN bins ON bins.id = change.bin_id
    ORDER BY change.lot_id, change.bin_id
    ON CONFLICT (lot_id, bin_id) DO NOTHING;

    PERFORM 1 FROM holdings
    WHERE (lot_id, bin_id) IN (
        SELECT lot_id, to_bin_id FROM written UNION SELECT lot_id, from_bin_id FROM written
    )
    ORDER BY lot_id, bin_id FOR UPDATE;

    UPDATE holdings SET base_units = holdings.base_units + change.base_units
    FROM (
        SELECT lot_id, bin_id, sum(base_units) AS base_units
        FROM (
            SELECT lot_id, to_bin_id AS bin_id, base_units FROM written
            UNION ALL
            SELECT lot_id, from_bin_id, -base_units FROM written
        ) AS side
        GROUP BY lot_id, bin_id
    ) AS change
    WHERE holdings.lot_id = change.lot_id AND holdings.bin_id = change.bin_id;
    RETURN NULL;
END $$;

CREATE TRIGGER movements_keep_holdings AFTER INSERT ON movements
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION keep_holdings();

-- A held, expired or unlicensed lot does not pass the hub's exits: to the packing table, to a
-- carrier, to a buyer. The lot's row is share-locked, so a hold placed meanwhile waits or wins.
CREATE FUNCTION refuse_exit_of_held_lot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stopped text;
BEGIN
    PERFORM 1 FROM lots WHERE id IN (SELECT lot_id FROM written) ORDER BY id FOR SHARE;
    SELECT lots.code INTO stopped
    FROM written
    JOIN bins ON bins.id = written.to_bin_id AND bins.kind IN ('packing', 'carrier', 'sold')
    JOIN lots ON lots.id = written.lot_id
    JOIN produce ON produce.id = lots.produce_id
    LEFT JOIN licences ON licences.id = lots.licence_id
    WHERE EXISTS (SELECT FROM holds WHERE holds.lot_id = lots.id AND holds.released_at IS NULL)
        OR (
            bins.kind = 'packing'
            AND (
                lots.expires_on < (written.moved_at AT TIME ZONE 'Asia/Shanghai')::date
                OR (produce.class = 'processed' AND (
                    licences.id IS NULL
                    OR licences.expires_on < (written.moved_at AT TIME ZONE 'Asia/Shanghai')::date
                ))
            )
        )
    LIMIT 1;
    IF stopped IS NOT NULL THEN
        RAISE EXCEPTION 'lot % is held and may not leave', stopped
            USING ERRCODE = 'check_violation', CONSTRAINT = 'lot_is_held';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER movements_refuse_held_lots AFTER INSERT ON movements
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_exit_of_held_lot();
