ALTER TABLE request_timeline ADD COLUMN heard_by TEXT NULL;

CREATE INDEX ix_requests_state_due_at ON requests (state, due_at);

CREATE INDEX ix_requests_reported_at ON requests (reported_at);
