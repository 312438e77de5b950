-- How a shopper pays, what their wallet scans, and one attempt at a time.

ALTER TABLE payments RENAME COLUMN session_id TO gateway_id;

ALTER INDEX payments_session_once RENAME TO payments_gateway_id_once;

ALTER TABLE payments
    ADD COLUMN way TEXT,
    ADD COLUMN qr_text TEXT,
    ADD CONSTRAINT payments_way_known CHECK (way IN ('alipay', 'wechat_pay', 'card'));

-- Pages that are open now are the gateway's own, where cards are paid.
UPDATE payments SET way = 'card'
WHERE state = 'open' AND collected_by = 'gateway';

CREATE UNIQUE INDEX payments_one_at_a_time ON payments (subject) WHERE state IN ('created', 'open');
