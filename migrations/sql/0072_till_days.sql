-- A day of a shop that is not closed does not take the next day's sales, and a close books what
-- was too much in the drawer or missing. What days closed before this found is booked by the
-- shop's next close, which brings the books to what is counted then.

DROP INDEX till_days_one_open;
CREATE UNIQUE INDEX till_days_one_open ON till_days (shop_id, day) WHERE closed_at IS NULL;
CREATE INDEX till_days_shop_id_id_idx ON till_days (shop_id, id);

ALTER TABLE till_days
    ALTER COLUMN opened_fen DROP NOT NULL,
    ADD COLUMN booked_fen BIGINT,
    ADD CONSTRAINT till_days_closed_in_turn CHECK (closed_at IS NULL OR opened_fen IS NOT NULL),
    ADD CONSTRAINT till_days_booked_when_closed
        CHECK (booked_fen IS NULL OR closed_at IS NOT NULL);
