"""What waves and the wall promise."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "waves_hold_orders_of_their_hub",
        "an order of a wave, and one that has a slot of a wall, is packed at that hub",
        """
        SELECT orders.code, waves.place_id
        FROM wave_orders
        JOIN waves ON waves.id = wave_orders.wave_id
        JOIN orders ON orders.id = wave_orders.order_id
        JOIN channels ON channels.id = orders.channel_id
        WHERE channels.hub_id <> waves.place_id
        UNION ALL
        SELECT orders.code, wall_slots.place_id
        FROM wall_slots
        JOIN orders ON orders.id = wall_slots.order_id
        JOIN channels ON channels.id = orders.channel_id
        WHERE channels.hub_id <> wall_slots.place_id
        """,
    ),
)
