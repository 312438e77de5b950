"""What intake promises."""

from app.checks import Check

CHECKS = (
    Check(
        invariant=7,
        name="lots_are_of_their_delivery",
        sentence="每个批次都是交货那个人的，条件就是交货时点头的那一版。",
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
        invariant=1,
        name="lots_are_labelled_whole",
        sentence="每个批次收了多少，标签上加起来就是多少。",
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
        sentence="每个批次都查过，查过的都合格；不合格的已经封存。",
        sql="""
            SELECT lots.code
            FROM lots
            LEFT JOIN LATERAL (
                SELECT passed FROM quality_checks
                WHERE lot_id = lots.id ORDER BY id DESC LIMIT 1
            ) AS checked ON true
            WHERE checked.passed IS NULL
                OR (NOT checked.passed AND NOT EXISTS (
                    SELECT FROM holds WHERE holds.lot_id = lots.id
                ))
        """,
    ),
    Check(
        invariant=4,
        name="processed_lots_are_licensed_or_held",
        sentence="加工的吃食，没有收货那天有效的证，就一直封存着。",
        sql="""
            SELECT lots.code
            FROM lots
            JOIN produce ON produce.id = lots.produce_id AND produce.class = 'processed'
            LEFT JOIN licences ON licences.id = lots.licence_id
                AND licences.villager_id = lots.villager_id
                AND licences.produce_id = lots.produce_id
                AND lots.received_on BETWEEN licences.issued_on AND licences.expires_on
            WHERE licences.id IS NULL
                AND NOT EXISTS (
                    SELECT FROM holds WHERE holds.lot_id = lots.id AND holds.released_at IS NULL
                )
        """,
    ),
)
