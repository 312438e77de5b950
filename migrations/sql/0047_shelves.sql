-- How warm a shelf is kept; nothing is said of shelves that take anything.

ALTER TABLE bins
    ADD COLUMN zone TEXT,
    ADD CONSTRAINT bins_zone_known CHECK (zone IN ('ambient', 'cool', 'frozen')),
    ADD CONSTRAINT bins_zone_of_a_shelf CHECK (zone IS NULL OR kind = 'shelf');
