ALTER TABLE requests ADD COLUMN source_hash text NULL;
