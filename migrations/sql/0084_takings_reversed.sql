-- A slip that was written down in error is reversed, and its number is free again.

ALTER TABLE till_days DROP CONSTRAINT till_days_banked_never_negative;

DROP TRIGGER till_bankings_append_only ON till_bankings;
ALTER TABLE till_bankings
    DROP CONSTRAINT till_bankings_slip_once,
    ADD COLUMN reversed_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN reversed_by BIGINT,
    ADD COLUMN reversed_day_id BIGINT,
    ADD CONSTRAINT till_bankings_reversed_whole CHECK (
        (reversed_at IS NULL) = (reversed_by IS NULL)
        AND (reversed_at IS NULL) = (reversed_day_id IS NULL)
    ),
    ADD CONSTRAINT till_bankings_reversed_by_fkey
        FOREIGN KEY (reversed_by) REFERENCES accounts (id),
    ADD CONSTRAINT till_bankings_reversed_day_id_fkey
        FOREIGN KEY (reversed_day_id) REFERENCES till_days (id);

CREATE UNIQUE INDEX till_bankings_slip_once ON till_bankings (shop_id, slip_on, reference)
    WHERE reversed_at IS NULL;
CREATE INDEX till_bankings_reversed_day_id_idx ON till_bankings (reversed_day_id);

DROP TRIGGER till_settlements_append_only ON till_settlements;
ALTER TABLE till_settlements
    DROP CONSTRAINT till_settlements_slip_once,
    ADD COLUMN reversed_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN reversed_by BIGINT,
    ADD CONSTRAINT till_settlements_reversed_whole
        CHECK ((reversed_at IS NULL) = (reversed_by IS NULL)),
    ADD CONSTRAINT till_settlements_reversed_by_fkey
        FOREIGN KEY (reversed_by) REFERENCES accounts (id);

CREATE UNIQUE INDEX till_settlements_slip_once ON till_settlements (shop_id, slip_on, reference)
    WHERE reversed_at IS NULL;

-- What a slip says cannot be changed: it can only be reversed.
GRANT UPDATE (reversed_at, reversed_by, reversed_day_id) ON till_bankings TO desk_serving;
GRANT UPDATE (reversed_at, reversed_by) ON till_settlements TO desk_serving;
