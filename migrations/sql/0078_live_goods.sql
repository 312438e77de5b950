-- Goods of a live room keep their number, a cap can be undone, and stock that was changed at a
-- platform by hand is ticked off.

CREATE TABLE live_goods (
    shop_id BIGINT NOT NULL,
    listing_id BIGINT NOT NULL,
    number BIGINT NOT NULL,
    capped_packs BIGINT,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT live_goods_pkey PRIMARY KEY (shop_id, listing_id),
    CONSTRAINT live_goods_number_once UNIQUE (shop_id, number),
    CONSTRAINT live_goods_number_positive CHECK (number > 0),
    CONSTRAINT live_goods_capped_never_negative CHECK (capped_packs >= 0),
    CONSTRAINT live_goods_shop_id_fkey FOREIGN KEY (shop_id) REFERENCES platform_shops (id),
    CONSTRAINT live_goods_listing_id_fkey FOREIGN KEY (listing_id) REFERENCES listings (id)
);

-- What lies free in a room now may have been set aside for its next session: it stays there.
INSERT INTO live_goods (shop_id, listing_id, number)
SELECT
    platform_shops.id,
    offers.listing_id,
    row_number() OVER (PARTITION BY platform_shops.id ORDER BY offers.listing_id)
FROM platform_shops
INNER JOIN offers ON platform_shops.channel_id = offers.channel_id
WHERE offers.stocked > offers.reserved + offers.sold;

ALTER TABLE stock_changes
    ADD COLUMN done_by BIGINT,
    ADD COLUMN order_id BIGINT,
    DROP CONSTRAINT stock_changes_state_known,
    ADD CONSTRAINT stock_changes_state_known
        CHECK (state IN ('asked', 'told', 'refused', 'done')),
    ADD CONSTRAINT stock_changes_done_by_somebody
        CHECK ((state = 'done') = (done_by IS NOT NULL)),
    ADD CONSTRAINT stock_changes_done_by_fkey FOREIGN KEY (done_by) REFERENCES accounts (id),
    ADD CONSTRAINT stock_changes_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders (id);

CREATE INDEX stock_changes_order_idx ON stock_changes (order_id) WHERE order_id IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON live_goods TO desk_serving;
