-- Why a message of a platform waits is a word of ours, apart from what was said of it.

ALTER TABLE platform_messages
    ADD COLUMN why TEXT NOT NULL DEFAULT '',
    ADD CONSTRAINT platform_messages_why_known
        CHECK (why IN ('', 'silent', 'refused', 'unfit', 'fault'));

UPDATE platform_messages SET
    why = CASE
        WHEN outcome LIKE 'PlatformUnavailableError: %' THEN 'silent'
        WHEN outcome LIKE 'PlatformRefusedError: %' THEN 'refused'
        WHEN outcome LIKE '%.%' THEN 'unfit'
        ELSE 'fault'
    END,
    outcome = regexp_replace(outcome, '^Platform(Unavailable|Refused)Error: ', '')
WHERE handled_at IS NULL AND tries > 0;
