-- What was weighed at a till: at which price.

ALTER TABLE till_items ADD COLUMN price_fen BIGINT;

UPDATE till_items SET price_fen = line_fen;

ALTER TABLE till_items
    ALTER COLUMN price_fen SET NOT NULL,
    DROP CONSTRAINT till_items_above_zero,
    ADD CONSTRAINT till_items_above_zero CHECK (line_fen > 0 AND price_fen > 0);
