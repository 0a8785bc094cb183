CREATE TABLE outbox (
    id uuid NOT NULL CONSTRAINT pk_outbox PRIMARY KEY,
    key text NOT NULL,
    about uuid NOT NULL,
    content bytea NULL,
    state text NOT NULL,
    queued_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    tried_until timestamptz NOT NULL,
    attempts integer NOT NULL,
    leased_until timestamptz NULL,
    fault text NULL,
    fault_code integer NULL,
    ended_at timestamptz NULL
);
CREATE UNIQUE INDEX ix_outbox_key ON outbox (key);
CREATE INDEX ix_outbox_about ON outbox (about);
CREATE INDEX ix_outbox_state_due_at ON outbox (state, due_at);
