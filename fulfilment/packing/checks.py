"""What packing promises."""

from app.checks import Check

CHECKS = (
    Check(
        7,
        "parcels_hold_what_was_ordered",
        "the parcel of every packed, shipped or delivered order that was not stopped holds, for "
        "each line, as many items of its pack as were ordered, less those cut; what was sent back "
        "was in it",
        """
        SELECT orders.code, order_lines.id, order_lines.packs - order_lines.cut_packs,
            count(items.id)
        FROM orders
        JOIN order_lines ON order_lines.order_id = orders.id
        JOIN listings ON listings.id = order_lines.listing_id
        LEFT JOIN parcels ON parcels.order_id = orders.id
        LEFT JOIN allocations ON allocations.order_line_id = order_lines.id
        LEFT JOIN items ON items.id = allocations.item_id
            AND items.pack_id = listings.pack_id
            AND (items.container_id = parcels.container_id
                OR EXISTS (SELECT FROM credits WHERE credits.item_id = items.id))
        WHERE orders.state IN ('packed', 'shipped', 'delivered') AND orders.called_off_at IS NULL
        GROUP BY orders.id, order_lines.id
        HAVING count(items.id) <> order_lines.packs - order_lines.cut_packs
            OR count(allocations.id) <> order_lines.packs - order_lines.cut_packs
        """,
    ),
    Check(
        7,
        "picked_items_are_of_the_chosen_lot",
        "an item that serves an order is of the lot, and so of the villager, that was chosen",
        """
        SELECT allocations.id, items.code
        FROM allocations JOIN items ON items.id = allocations.item_id
        WHERE items.lot_id <> allocations.lot_id
        """,
    ),
    Check(
        7,
        "orders_know_that_they_are_picked",
        "an order says that it is being picked when, and only when, an item serves it",
        """
        SELECT orders.code, orders.state, orders.picking_since, count(allocations.item_id)
        FROM orders
        LEFT JOIN order_lines ON order_lines.order_id = orders.id
        LEFT JOIN allocations ON allocations.order_line_id = order_lines.id
        GROUP BY orders.id
        HAVING (orders.picking_since IS NULL) <> (count(allocations.item_id) = 0)
        """,
    ),
    Check(
        7,
        "choices_never_exceed_the_line",
        "no order line has more lots chosen for it than packs are to be served",
        """
        SELECT order_lines.id, order_lines.packs - order_lines.cut_packs, count(*)
        FROM order_lines JOIN allocations ON allocations.order_line_id = order_lines.id
        GROUP BY order_lines.id
        HAVING count(*) > order_lines.packs - order_lines.cut_packs
        """,
    ),
)
