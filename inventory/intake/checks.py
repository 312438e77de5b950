"""What intake promises."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=7,
        name="lots_are_of_their_delivery",
        sentence="every lot is of the villager who brought it, under the terms accepted then",
        sql="""
            SELECT lots.code
            FROM lots
            JOIN deliveries ON deliveries.id = lots.delivery_id
            JOIN acceptances ON acceptances.id = deliveries.acceptance_id
            WHERE lots.villager_id <> deliveries.villager_id
                OR acceptances.villager_id <> lots.villager_id
                OR acceptances.terms_id <> lots.terms_id
                OR acceptances.accepted_at > deliveries.received_at
        """,
    ),
    Check(
        invariant=7,
        name="corrections_are_of_the_same_desk",
        sentence="a delivery makes good only for an earlier one at the same desk",
        sql="""
            SELECT deliveries.code
            FROM deliveries
            JOIN deliveries AS corrected ON corrected.id = deliveries.corrects_id
            WHERE corrected.place_id <> deliveries.place_id
                OR corrected.id >= deliveries.id
        """,
    ),
    Check(
        invariant=1,
        name="lots_are_labelled_whole",
        sentence="the labels of every lot add up to what was accepted",
        sql="""
            SELECT lots.code
            FROM lots
            LEFT JOIN items ON items.lot_id = lots.id
            GROUP BY lots.id
            HAVING lots.base_units <> coalesce(sum(items.base_units), 0)
        """,
    ),
    Check(
        invariant=7,
        name="lots_were_checked",
        sentence="every delivered lot was checked, and one that did not pass is held",
        sql="""
            SELECT lots.code
            FROM lots
            LEFT JOIN LATERAL (
                SELECT passed FROM quality_checks
                WHERE lot_id = lots.id ORDER BY id DESC LIMIT 1
            ) AS checked ON true
            WHERE (checked.passed IS NULL AND lots.delivery_id IS NOT NULL)
                OR (NOT checked.passed AND NOT EXISTS (
                    SELECT FROM holds WHERE holds.lot_id = lots.id
                ))
        """,
    ),
    Check(
        invariant=4,
        name="processed_lots_are_licensed_or_held",
        sentence="processed food without a licence in force at intake is held",
        sql="""
            SELECT lots.code
            FROM lots
            JOIN produce ON produce.id = lots.produce_id AND produce.class = 'processed'
            LEFT JOIN licences AS own ON own.id = lots.licence_id
                AND (own.villager_id = lots.villager_id OR own.place_id = lots.place_id)
                AND own.produce_id = lots.produce_id
            WHERE (
                    own.id IS NULL
                    -- A renewal takes the place of the licence that was in force then.
                    OR NOT EXISTS (
                        SELECT FROM licences
                        WHERE (licences.villager_id = lots.villager_id
                                OR licences.place_id = lots.place_id)
                            AND licences.produce_id = lots.produce_id
                            AND lots.received_on BETWEEN licences.issued_on
                                AND licences.expires_on
                    )
                )
                AND NOT EXISTS (
                    SELECT FROM holds WHERE holds.lot_id = lots.id AND holds.released_at IS NULL
                )
        """,
    ),
)
