-- The phone of who orders, where another receives it: the link of a gift and its texts go there.

ALTER TABLE orders ADD COLUMN buyer_phone BYTEA;
