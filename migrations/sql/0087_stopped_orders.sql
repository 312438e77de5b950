-- The desk stops an order that is picked or packed: what is stopped stays.

ALTER TABLE orders ADD CONSTRAINT orders_stopped_stay
    CHECK (called_off_at IS NULL OR state IN ('paid', 'packed', 'refunded'));

CREATE INDEX orders_stopped_idx ON orders (id)
    WHERE called_off_at IS NOT NULL AND state <> 'refunded';
