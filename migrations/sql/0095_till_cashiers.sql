-- Who rang a sale up, where another clerk was signed in when the till could send it.

ALTER TABLE till_sales
    ADD COLUMN sent_by BIGINT,
    ADD CONSTRAINT till_sales_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES accounts (id),
    ADD CONSTRAINT till_sales_sent_by_another CHECK (sent_by <> rung_by);
