"""What certificates promise beside what is printed on them."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "certificates_say_what_the_lot_is",
        "every certificate names the quantity and the village of its lot, and fresh produce only",
        """
        SELECT certificates.code
        FROM certificates
        JOIN lots ON lots.id = certificates.lot_id
        JOIN produce ON produce.id = lots.produce_id
        JOIN villagers ON villagers.id = lots.villager_id
        JOIN places ON places.id = villagers.place_id
        WHERE certificates.base_units <> lots.base_units
            OR certificates.base_unit <> produce.base_unit
            OR certificates.origin_code <> places.code
            OR produce.class <> 'fresh'
        """,
    ),
    Check(
        4,
        "buyers_certificates_rest_on_the_producers",
        "no buyer's certificate is in force without the producer's of the same lot",
        """
        SELECT certificates.code
        FROM certificates
        LEFT JOIN certificates AS source ON source.id = certificates.source_id
            AND source.lot_id = certificates.lot_id
            AND source.style = 'producer'
            AND source.voided_at IS NULL
        WHERE certificates.style = 'buyer'
            AND certificates.voided_at IS NULL
            AND source.id IS NULL
        """,
    ),
    Check(
        4,
        "no_certificate_was_issued_against_a_test",
        "no certificate was issued for a lot that had a positive rapid test by then",
        """
        SELECT certificates.code
        FROM certificates
        JOIN rapid_tests ON rapid_tests.lot_id = certificates.lot_id
            AND rapid_tests.positive
            AND rapid_tests.tested_at <= certificates.recorded_at
        WHERE certificates.picture_id IS NULL
        """,
    ),
)
