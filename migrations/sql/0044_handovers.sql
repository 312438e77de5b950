-- Cash handed over on paper: signed, by thumb, or before a witness.

CREATE TABLE handovers (
    payout_id BIGINT NOT NULL,
    proof TEXT NOT NULL,
    picture_id UUID NOT NULL,
    witness TEXT NOT NULL,
    handed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT handovers_pkey PRIMARY KEY (payout_id),
    CONSTRAINT handovers_proof_known CHECK (proof IN ('signature', 'thumb', 'witness')),
    CONSTRAINT handovers_witness_named CHECK ((proof = 'witness') = (witness <> '')),
    CONSTRAINT handovers_payout_id_fkey FOREIGN KEY (payout_id) REFERENCES payouts (id),
    CONSTRAINT handovers_picture_id_fkey FOREIGN KEY (picture_id) REFERENCES pictures (id)
);

GRANT SELECT, INSERT ON handovers TO desk_serving;
CREATE TRIGGER handovers_append_only BEFORE UPDATE OR DELETE ON handovers
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
