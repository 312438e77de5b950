-- The promise of an application, signed on the screen by who has no PIN.

ALTER TABLE applications
    ADD COLUMN signature_id UUID,
    ADD CONSTRAINT applications_signature_id_fkey
        FOREIGN KEY (signature_id) REFERENCES pictures (id),
    ADD CONSTRAINT applications_signed_for_a_promise CHECK (
        signature_id IS NULL OR promised_at IS NOT NULL
    );
