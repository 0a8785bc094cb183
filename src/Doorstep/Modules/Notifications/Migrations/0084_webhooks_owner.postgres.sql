ALTER TABLE webhooks ADD COLUMN owner_id uuid NULL;
CREATE INDEX ix_webhooks_owner_id ON webhooks (owner_id);
