ALTER TABLE outbox ADD COLUMN way TEXT NOT NULL DEFAULT 'Mail';
ALTER TABLE outbox ADD COLUMN webhook_id BLOB NULL;
DROP INDEX ix_outbox_state_due_at;
CREATE INDEX ix_outbox_way_webhook_id_state_due_at ON outbox (way, webhook_id, state, due_at);
