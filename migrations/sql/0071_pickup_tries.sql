-- How often somebody said a wrong code where an order is fetched.

ALTER TABLE orders
    ADD COLUMN pickup_wrong_codes BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT orders_wrong_codes_never_negative CHECK (pickup_wrong_codes >= 0);
