-- Whether the desk spoiled what is lost, or cannot say where it went; unknown of those reported
-- before anybody asked.

ALTER TABLE losses ADD COLUMN by_desk BOOLEAN;
