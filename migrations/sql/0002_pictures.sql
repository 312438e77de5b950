-- Photos and drawings, and their pieces on the way. A kept picture does not change; it may be
-- deleted when nobody may keep it any longer (PIPL art. 47).

CREATE TABLE pictures (
    id UUID NOT NULL,
    account_id BIGINT NOT NULL,
    named_at TIMESTAMP WITH TIME ZONE NOT NULL,
    media_type TEXT,
    content BYTEA,
    hash BYTEA,
    kept_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pictures_pkey PRIMARY KEY (id),
    CONSTRAINT pictures_kept_whole CHECK (
        (kept_at IS NULL) = (content IS NULL) AND (kept_at IS NULL) = (hash IS NULL)
        AND (kept_at IS NULL) = (media_type IS NULL)
    ),
    CONSTRAINT pictures_hash_is_sha256 CHECK (length(hash) = 32),
    CONSTRAINT pictures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id)
);

-- JPEG and PNG are packed already.
ALTER TABLE pictures ALTER COLUMN content SET STORAGE EXTERNAL;

CREATE TABLE picture_pieces (
    picture_id UUID NOT NULL,
    start_byte BIGINT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT picture_pieces_pkey PRIMARY KEY (picture_id, start_byte),
    CONSTRAINT picture_pieces_hold_bytes CHECK (start_byte >= 0 AND length(content) > 0),
    CONSTRAINT picture_pieces_picture_id_fkey
        FOREIGN KEY (picture_id) REFERENCES pictures (id) ON DELETE CASCADE
);

CREATE FUNCTION refuse_change_of_kept_picture() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a kept picture does not change'
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'append_only';
END $$;

CREATE TRIGGER pictures_kept_stay BEFORE UPDATE ON pictures
    FOR EACH ROW WHEN (OLD.kept_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_kept_picture();

GRANT SELECT, INSERT, UPDATE, DELETE ON pictures, picture_pieces TO desk_serving;
