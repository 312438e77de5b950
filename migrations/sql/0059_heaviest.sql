-- A price by weight is paid for the heaviest pack; what the packed one lacks goes back.

ALTER TABLE prices
    ADD COLUMN heaviest_grams BIGINT,
    ADD CONSTRAINT prices_heaviest_above_zero CHECK (heaviest_grams > 0);
