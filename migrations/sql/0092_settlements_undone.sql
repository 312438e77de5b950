-- A settlement file that was booked by mistake is taken back, and its lines may be taken anew.

ALTER TABLE platform_settlement_files
    ADD COLUMN undone_by BIGINT,
    ADD COLUMN undone_at TIMESTAMP WITH TIME ZONE,
    ADD COLUMN undo_reason TEXT NOT NULL DEFAULT '',
    ADD COLUMN undo_client_id UUID,
    ADD CONSTRAINT platform_settlement_files_undone_whole CHECK (
        (undone_at IS NULL) = (undone_by IS NULL)
        AND (undone_at IS NULL) = (undo_client_id IS NULL)
        AND (undone_at IS NULL) = (undo_reason = '')
        AND (undone_at IS NULL OR booked_at IS NOT NULL)
    ),
    ADD CONSTRAINT platform_settlement_files_undo_once UNIQUE (undo_client_id),
    ADD CONSTRAINT platform_settlement_files_undone_by_fkey
        FOREIGN KEY (undone_by) REFERENCES accounts (id);

ALTER TABLE platform_settlements
    ADD COLUMN file_id BIGINT,
    ADD COLUMN undone_at TIMESTAMP WITH TIME ZONE,
    DROP CONSTRAINT platform_settlements_once,
    ADD CONSTRAINT platform_settlements_file_id_fkey
        FOREIGN KEY (file_id) REFERENCES platform_settlement_files (id);

CREATE UNIQUE INDEX platform_settlements_once
    ON platform_settlements (shop_id, sub_order_no, settled_at, settled_fen, counted_before)
    WHERE undone_at IS NULL;
CREATE INDEX platform_settlements_file_id_idx ON platform_settlements (file_id);

-- What a line says cannot be changed: it can only be taken back with its file.
DROP TRIGGER platform_settlements_append_only ON platform_settlements;

-- A file's lines were taken in the moment in which it was booked, by the same person.
UPDATE platform_settlements SET file_id = files.id
FROM platform_settlement_files AS files
WHERE files.shop_id = platform_settlements.shop_id
    AND files.booked_at = platform_settlements.taken_at
    AND files.booked_by = platform_settlements.taken_by;

GRANT UPDATE (undone_at) ON platform_settlements TO desk_serving;
GRANT UPDATE (undone_by, undone_at, undo_reason, undo_client_id)
    ON platform_settlement_files TO desk_serving;
