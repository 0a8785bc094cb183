ALTER TABLE webhooks ADD COLUMN missed integer NOT NULL DEFAULT 0;
ALTER TABLE webhooks ADD COLUMN missed_since timestamptz NULL;
