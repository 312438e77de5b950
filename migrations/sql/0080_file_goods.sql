-- What the rows of an order file sell, for whoever looks it over; nothing of a receiver.

ALTER TABLE platform_file_rows
    ADD COLUMN title TEXT NOT NULL DEFAULT '',
    ADD COLUMN sku TEXT NOT NULL DEFAULT '',
    ADD COLUMN merchant_sku TEXT NOT NULL DEFAULT '',
    ADD COLUMN units BIGINT,
    ADD COLUMN paid_fen BIGINT;
