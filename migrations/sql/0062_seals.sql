-- From version 2 on a seal covers the moment of sealing, too; older ones are proved as they were.

ALTER TABLE seals
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1,
    ADD CONSTRAINT seals_version_known CHECK (version IN (1, 2));
ALTER TABLE seals ALTER COLUMN version DROP DEFAULT;
