-- An order that is fetched: when its parcel came to the shop or centre, and what its shopper says
-- at the counter.

ALTER TABLE orders
    ADD COLUMN pickup_ready_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN pickup_code BYTEA,
    ADD CONSTRAINT orders_ready_where_fetched
        CHECK (pickup_ready_at IS NULL OR pickup_place_id IS NOT NULL),
    ADD CONSTRAINT orders_ready_with_code
        CHECK ((pickup_ready_at IS NULL) = (pickup_code IS NULL));

CREATE INDEX orders_pickup_idx ON orders (pickup_place_id, id)
    WHERE pickup_place_id IS NOT NULL AND state = 'shipped';
