-- The window shows first what can be had, in the order of its listings. Kept beside the counts, so
-- that an index may have it: the counts change with every order, this only where the last pack
-- goes or the first one comes, and so an order's update stays within its page of the table (HOT).
ALTER TABLE offers
    ADD COLUMN can_be_had BOOLEAN NOT NULL
    GENERATED ALWAYS AS (stocked + ahead - reserved - sold > 0) STORED;

CREATE INDEX offers_window_idx ON offers (channel_id, can_be_had, listing_id);
