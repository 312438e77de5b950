-- A villager's sold things, newest first, and their sums by month, without a look at the rows.

CREATE INDEX earnings_villager_shipped_idx ON earnings (villager_id, shipped_at, id)
    INCLUDE (sale_fen, fee_fen, net_fen, own_fen, due_at);
