-- What a pack sold by weight was to weigh, and how far it may be off, as the shopper was told when
-- ordering: changing the listing afterwards changes nothing about what was sold. Lines that are
-- there get what their listing says on this day.

ALTER TABLE order_lines
    ADD COLUMN nominal_grams BIGINT,
    ADD COLUMN tolerance_grams BIGINT,
    ADD CONSTRAINT order_lines_weighed_whole CHECK (
        (nominal_grams IS NULL) = (tolerance_grams IS NULL)
        AND nominal_grams > 0 AND tolerance_grams > 0
    );

UPDATE order_lines
SET nominal_grams = packs.base_units, tolerance_grams = listings.tolerance_grams
FROM listings JOIN packs ON packs.id = listings.pack_id
WHERE listings.id = order_lines.listing_id AND listings.tolerance_grams IS NOT NULL;
