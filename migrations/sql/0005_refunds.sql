-- Paid orders may be called off until the first pack of theirs is taken off its shelf.

ALTER TABLE orders
    ADD COLUMN picking_since TIMESTAMP WITH TIME ZONE,
    DROP CONSTRAINT orders_state_known,
    ADD CONSTRAINT orders_state_known CHECK (state IN
        ('placed','paid','packed','shipped','delivered','cancelled','expired','refunded'));

UPDATE orders SET picking_since = picked.since
FROM (
    SELECT order_lines.order_id, min(allocations.picked_at) AS since
    FROM allocations JOIN order_lines ON order_lines.id = allocations.order_line_id
    GROUP BY order_lines.order_id
) AS picked
WHERE picked.order_id = orders.id;

ALTER TABLE orders ADD CONSTRAINT orders_picked_are_paid CHECK
    (picking_since IS NULL OR state IN ('paid','packed','shipped','delivered'));
