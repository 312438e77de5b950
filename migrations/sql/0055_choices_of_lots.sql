-- What was chosen of a lot, answered from the index: its choices lie scattered among those of
-- other lots, page by page.

DROP INDEX allocations_lot_idx;

CREATE INDEX allocations_lot_idx ON allocations (lot_id) INCLUDE (order_line_id, item_id, bin_id);
