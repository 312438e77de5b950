-- Who ordered a gift is found by their phone too, not only who receives it.

ALTER TABLE orders
    ADD COLUMN buyer_phone_hash BYTEA,
    ADD CONSTRAINT orders_buyer_hash_of_a_phone
        CHECK (buyer_phone_hash IS NULL OR buyer_phone IS NOT NULL);

CREATE INDEX orders_buyer_phone_idx ON orders (buyer_phone_hash)
    WHERE buyer_phone_hash IS NOT NULL;
