-- Stock is told to every platform that can be told; what may or may not have reached one waits for
-- a person.

ALTER TABLE platform_suborders ADD COLUMN product_no TEXT NOT NULL DEFAULT '';

ALTER TABLE platform_goods
    ADD COLUMN product_no TEXT NOT NULL DEFAULT '',
    ADD COLUMN sku_no TEXT NOT NULL DEFAULT '';

ALTER TABLE stock_changes
    ADD COLUMN sent_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN again_of BIGINT,
    DROP CONSTRAINT stock_changes_state_known,
    ADD CONSTRAINT stock_changes_state_known CHECK (
        state IN ('asked', 'sent', 'told', 'refused', 'unsure', 'done', 'heard', 'lost')
    ),
    DROP CONSTRAINT stock_changes_done_by_somebody,
    ADD CONSTRAINT stock_changes_done_by_somebody
        CHECK ((state IN ('done', 'heard', 'lost')) = (done_by IS NOT NULL)),
    ADD CONSTRAINT stock_changes_sent_before_doubt
        CHECK (state NOT IN ('sent', 'unsure') OR sent_at IS NOT NULL),
    ADD CONSTRAINT stock_changes_again_once UNIQUE (again_of),
    ADD CONSTRAINT stock_changes_again_of_fkey FOREIGN KEY (again_of) REFERENCES stock_changes (id);

CREATE INDEX stock_changes_person_idx ON stock_changes (shop_id, id)
    WHERE state IN ('refused', 'unsure');
CREATE INDEX stock_changes_sent_idx ON stock_changes (sent_at) WHERE state = 'sent';
