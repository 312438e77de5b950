-- What a platform allows us to ask runs out; until when, and what hinders its renewal.

ALTER TABLE platform_shops
    ADD COLUMN grant_ends_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN renewal_tried_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN renewal_problem TEXT NOT NULL DEFAULT '';
