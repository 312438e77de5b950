-- Where places are, in millionths of a degree, and how far providers go from their centre.

ALTER TABLE places
    ADD COLUMN latitude_micro BIGINT,
    ADD COLUMN longitude_micro BIGINT,
    ADD CONSTRAINT places_position_whole CHECK (
        (latitude_micro IS NULL) = (longitude_micro IS NULL)
    ),
    ADD CONSTRAINT places_position_on_earth CHECK (
        latitude_micro BETWEEN -90000000 AND 90000000
        AND longitude_micro BETWEEN -180000000 AND 180000000
    );

ALTER TABLE providers
    ADD COLUMN reach_metres BIGINT,
    ADD CONSTRAINT providers_reach_above_zero CHECK (reach_metres > 0);

-- Metres between two positions on a sphere of the earth's mean radius, as the crow flies (haversine);
-- nothing where one of them is not known.
CREATE FUNCTION metres_between(
    latitude_a BIGINT, longitude_a BIGINT, latitude_b BIGINT, longitude_b BIGINT
) RETURNS BIGINT LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT round(2 * 6371009 * asin(sqrt(least(1,
        power(sin(radians((latitude_b - latitude_a) / 2000000.0)), 2)
        + cos(radians(latitude_a / 1000000.0)) * cos(radians(latitude_b / 1000000.0))
        * power(sin(radians((longitude_b - longitude_a) / 2000000.0)), 2)
    ))))::bigint
$$;
