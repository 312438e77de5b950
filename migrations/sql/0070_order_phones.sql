-- A keyed hash of the receiver's phone, by which the order desk finds what a caller ordered. Orders
-- placed before have none, and are found by their number as ever.

ALTER TABLE orders ADD COLUMN receiver_phone_hash BYTEA;

CREATE INDEX orders_phone_idx ON orders (receiver_phone_hash)
    WHERE receiver_phone_hash IS NOT NULL;
