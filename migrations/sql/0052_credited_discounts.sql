-- What a voucher had taken off packs whose money goes back.

ALTER TABLE credits
    ADD COLUMN discount_fen BIGINT NOT NULL DEFAULT 0,
    ADD CONSTRAINT credits_discount_within CHECK (discount_fen >= 0 AND discount_fen < fen);
