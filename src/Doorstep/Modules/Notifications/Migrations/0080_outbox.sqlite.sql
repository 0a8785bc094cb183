CREATE TABLE outbox (
    id BLOB NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
    key TEXT NOT NULL,
    about BLOB NOT NULL,
    content BLOB NULL,
    state TEXT NOT NULL,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    tried_until INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    leased_until INTEGER NULL,
    fault TEXT NULL,
    fault_code INTEGER NULL,
    ended_at INTEGER NULL
);
CREATE UNIQUE INDEX ix_outbox_key ON outbox (key);
CREATE INDEX ix_outbox_about ON outbox (about);
CREATE INDEX ix_outbox_state_due_at ON outbox (state, due_at);
