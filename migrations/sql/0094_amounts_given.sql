-- What a platform told without an amount is given one by a person.

ALTER TABLE platform_suborders
    ADD COLUMN priced_by BIGINT,
    ADD COLUMN priced_at TIMESTAMP WITH TIME ZONE,
    ADD CONSTRAINT platform_suborders_priced_by_somebody CHECK (
        (priced_at IS NULL) = (priced_by IS NULL) AND (priced_at IS NULL OR paid_fen > 0)
    ),
    ADD CONSTRAINT platform_suborders_priced_by_fkey
        FOREIGN KEY (priced_by) REFERENCES accounts (id);
