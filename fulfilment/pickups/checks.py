"""What parcels that are fetched promise."""

from app.checks import Check

CHECKS = (
    Check(
        8,
        "parcels_wait_where_they_are_fetched",
        "an order whose parcel waits at a counter was shipped before, and says so in its history",
        """
        SELECT orders.code, orders.state, orders.pickup_ready_at
        FROM orders
        LEFT JOIN parcels ON parcels.order_id = orders.id
        LEFT JOIN shipments ON shipments.parcel_id = parcels.id
        WHERE orders.pickup_ready_at IS NOT NULL AND (
            shipments.shipped_at IS NULL
            OR orders.pickup_ready_at < shipments.shipped_at
            OR NOT EXISTS (
                SELECT FROM order_events
                WHERE order_events.order_id = orders.id AND order_events.state = 'arrived'
            )
        )
        """,
    ),
)
