-- Payouts that next of kin collect. The villager collected all that were paid before.

ALTER TABLE payouts
    ADD COLUMN kin_id BIGINT,
    ADD CONSTRAINT payouts_kin_id_fkey FOREIGN KEY (kin_id) REFERENCES kin (id),
    ADD CONSTRAINT payouts_collected_when_paid CHECK (kin_id IS NULL OR state = 'paid');
