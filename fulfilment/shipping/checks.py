"""What shipping promises."""

from app.checks import Check

CHECKS = (
    Check(
        2,
        "shipped_items_are_with_the_carrier_or_sold",
        "what is in a shipped parcel is with the carrier, and once delivered it is sold",
        """
        SELECT parcels.code, items.code, bins.kind
        FROM shipments
        JOIN parcels ON parcels.id = shipments.parcel_id
        JOIN items ON items.container_id = parcels.container_id
        JOIN bins ON bins.id = items.bin_id
        WHERE bins.kind <> CASE WHEN shipments.delivered_at IS NULL THEN 'carrier' ELSE 'sold' END
        """,
    ),
    Check(
        2,
        "items_are_sold_once",
        "no item was moved to the sold goods twice",
        """
        SELECT movements.item_id, count(*)
        FROM movements JOIN bins ON bins.id = movements.to_bin_id
        WHERE bins.kind = 'sold'
        GROUP BY movements.item_id HAVING count(*) > 1
        """,
    ),
    Check(
        2,
        "shipped_orders_have_a_shipment",
        "an order is shipped or delivered exactly when its shipment says so",
        """
        SELECT orders.code, orders.state
        FROM orders
        LEFT JOIN parcels ON parcels.order_id = orders.id
        LEFT JOIN shipments ON shipments.parcel_id = parcels.id
        WHERE (orders.state IN ('shipped', 'delivered')) <> (shipments.id IS NOT NULL)
            OR (orders.state = 'delivered') <> (shipments.delivered_at IS NOT NULL)
        """,
    ),
    Check(
        2,
        "parcels_that_carriers_delivered_are_delivered",
        "a parcel that its carrier says it delivered after it left us is delivered within a day",
        """
        SELECT shipments.carrier, shipments.tracking_number, told.happened_at
        FROM shipments
        JOIN tracking_events AS told ON told.carrier = shipments.carrier
            AND told.tracking_number = shipments.tracking_number
        WHERE told.kind = 'delivered' AND shipments.delivered_at IS NULL
            AND told.happened_at BETWEEN shipments.shipped_at AND told.heard_at
            AND told.heard_at < now() - interval '1 day'
        """,
    ),
    Check(
        8,
        "tracking_events_are_not_of_the_future",
        "nothing that a carrier tells happened more than a day after we heard of it",
        """
        SELECT carrier, tracking_number, event_id, happened_at FROM tracking_events
        WHERE happened_at > heard_at + interval '1 day'
        """,
    ),
)
