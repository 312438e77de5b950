"""What live rooms promise."""

from app.checks import Check

CHECKS = (
    Check(
        3,
        "closed_rooms_keep_nothing",
        "no session is open long after its time, keeping goods from the common shelf",
        """
        SELECT platform_shops.name, live_sessions.closes_at
        FROM live_sessions JOIN platform_shops ON platform_shops.id = live_sessions.shop_id
        WHERE live_sessions.closed_at IS NULL
            AND live_sessions.closes_at < now() - interval '1 hour'
        """,
    ),
    Check(
        3,
        "closed_rooms_hold_nothing_free",
        "what became free in a room after its session closed is back on the common shelf; an hour "
        "is left for the job that does it",
        """
        SELECT platform_shops.name, offers.listing_id,
            offers.stocked - offers.reserved - offers.sold
        FROM platform_shops
        JOIN offers ON offers.channel_id = platform_shops.channel_id
        LEFT JOIN live_goods ON live_goods.shop_id = platform_shops.id
            AND live_goods.listing_id = offers.listing_id AND live_goods.ended_at IS NULL
        WHERE live_goods.shop_id IS NULL AND offers.stocked > offers.reserved + offers.sold
            AND NOT EXISTS (
                SELECT FROM orders JOIN order_events ON order_events.order_id = orders.id
                WHERE orders.channel_id = offers.channel_id
                    AND order_events.happened_at > now() - interval '1 hour'
            )
        """,
    ),
    Check(
        8,
        "capped_goods_are_what_presses_gave_back",
        "what went back when goods were capped is the sum of the presses that capped them since "
        "they were put on the table last: a press that came twice moved packs once",
        """
        SELECT live_goods.shop_id, live_goods.listing_id, live_goods.capped_packs, caps.packs
        FROM live_goods
        CROSS JOIN LATERAL (
            SELECT coalesce(max(id), 0) AS id FROM live_presses
            WHERE live_presses.shop_id = live_goods.shop_id
                AND live_presses.listing_id = live_goods.listing_id
                AND live_presses.verb IN ('set_aside', 'uncap')
        ) AS put
        CROSS JOIN LATERAL (
            SELECT sum(packs) AS packs FROM live_presses
            WHERE live_presses.shop_id = live_goods.shop_id
                AND live_presses.listing_id = live_goods.listing_id
                AND live_presses.verb = 'cap' AND live_presses.id > put.id
        ) AS caps
        WHERE live_goods.ended_at IS NULL AND live_goods.capped_packs <> caps.packs
        """,
    ),
    Check(
        8,
        "stock_is_told_again_once",
        "a change of a platform's stock is told again exactly where somebody has said that it did "
        "not arrive, and the same change is told",
        """
        SELECT change.id, change.state, again.id
        FROM stock_changes AS change
        LEFT JOIN stock_changes AS again ON again.again_of = change.id
        WHERE (change.state = 'lost') <> (again.id IS NOT NULL)
            OR (again.shop_id, again.sku, again.units)
                <> (change.shop_id, change.sku, change.units)
        """,
    ),
    Check(
        8,
        "no_telling_hangs",
        "no change of stock is being told for an hour: after a minute it is left to a person",
        """
        SELECT id, shop_id, sent_at FROM stock_changes
        WHERE state = 'sent' AND sent_at < now() - interval '1 hour'
        """,
    ),
)
