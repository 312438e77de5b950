-- What the terms say of goods near their last day; nothing where their sentences do not say it.

ALTER TABLE terms
    ADD COLUMN unsold_rule TEXT,
    ADD CONSTRAINT terms_unsold_rule_known CHECK (unsold_rule IN ('return', 'mark_down', 'convert'));

-- Villagers hear once of each lot that it is still unsold near its last day.

CREATE TABLE unsold_notices (
    lot_id BIGINT NOT NULL,
    told_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT unsold_notices_pkey PRIMARY KEY (lot_id),
    CONSTRAINT unsold_notices_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES lots (id)
);

GRANT SELECT, INSERT ON unsold_notices TO desk_serving;

CREATE TRIGGER unsold_notices_append_only BEFORE UPDATE OR DELETE ON unsold_notices
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
