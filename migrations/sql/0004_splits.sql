-- Taking labelled things apart and putting them together again, gram by gram.

ALTER TABLE bins
    DROP CONSTRAINT bins_kind_known,
    ADD CONSTRAINT bins_kind_known CHECK (kind IN (
        'desk', 'truck', 'dock', 'shelf', 'packing', 'carrier', 'villager', 'sold', 'loss',
        'conversion'
    )),
    DROP CONSTRAINT bins_counter_by_kind,
    ADD CONSTRAINT bins_counter_by_kind
        CHECK (counter = (kind IN ('villager', 'sold', 'loss', 'conversion')));

ALTER TABLE items
    ADD COLUMN parent_id BIGINT,
    ADD COLUMN first_pack_id BIGINT,
    ADD COLUMN first_base_units BIGINT,
    ADD CONSTRAINT items_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES items (id),
    ADD CONSTRAINT items_first_pack_id_fkey FOREIGN KEY (first_pack_id) REFERENCES packs (id),
    ADD CONSTRAINT items_not_their_own_part CHECK (parent_id < id),
    ADD CONSTRAINT items_first_labelled_whole CHECK (
        (first_pack_id IS NULL) = (first_base_units IS NULL) AND first_base_units > 0
    ),
    DROP CONSTRAINT items_not_empty,
    ADD CONSTRAINT items_never_negative CHECK (base_units >= 0);

CREATE INDEX items_parent_id_idx ON items (parent_id) WHERE parent_id IS NOT NULL;

-- A part is of its parent's lot, so of the same villager, day and check, for ever.
CREATE FUNCTION prove_part_is_of_its_lot() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM items WHERE id = NEW.parent_id AND lot_id = NEW.lot_id) THEN
        RAISE EXCEPTION 'item % is not of the lot of what it was taken from', NEW.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'items_parts_of_one_lot';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER items_parts_of_one_lot BEFORE INSERT OR UPDATE OF parent_id, lot_id ON items
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION prove_part_is_of_its_lot();

-- One INSERT writes all movements of a split or a merge, so it can be proved at once that what
-- one label lost is what others got.
CREATE FUNCTION prove_splits_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong text;
BEGIN
    SELECT written.voucher INTO wrong
    FROM written
    JOIN bins ON bins.id = written.to_bin_id
    WHERE written.verb IN ('split', 'merge')
    GROUP BY written.lot_id, written.voucher
    HAVING sum(CASE WHEN bins.kind = 'conversion' THEN written.base_units
        ELSE -written.base_units END) <> 0
    LIMIT 1;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'what was taken from % is not what came of it', wrong
            USING ERRCODE = 'check_violation', CONSTRAINT = 'movements_splits_add_up';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER movements_splits_add_up AFTER INSERT ON movements
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION prove_splits_add_up();

-- Held goods do not change their label either: a hold is on what stands there.
CREATE OR REPLACE FUNCTION refuse_exit_of_held_lot() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stopped text;
BEGIN
    PERFORM 1 FROM lots WHERE id IN (SELECT lot_id FROM written) ORDER BY id FOR SHARE;
    SELECT lots.code INTO stopped
    FROM written
    JOIN bins ON bins.id = written.to_bin_id
        AND bins.kind IN ('packing', 'carrier', 'sold', 'conversion')
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
