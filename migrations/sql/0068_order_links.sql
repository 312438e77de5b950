-- When an order's link was last texted, so that nobody's phone is flooded.

ALTER TABLE orders ADD COLUMN link_sent_at TIMESTAMP WITH TIME ZONE;
