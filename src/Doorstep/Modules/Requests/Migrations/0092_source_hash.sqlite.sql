ALTER TABLE requests ADD COLUMN source_hash TEXT NULL;
