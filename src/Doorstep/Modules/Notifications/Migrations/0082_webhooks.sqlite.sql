CREATE TABLE webhooks (
    id BLOB NOT NULL CONSTRAINT pk_webhooks PRIMARY KEY,
    name TEXT NOT NULL,
    host TEXT NOT NULL,
    target BLOB NOT NULL,
    old_secret_until INTEGER NULL,
    area_code TEXT NOT NULL,
    type_code TEXT NOT NULL,
    changes INTEGER NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    failing_since INTEGER NULL,
    fault TEXT NULL,
    fault_code INTEGER NULL
);
CREATE UNIQUE INDEX ix_webhooks_name ON webhooks (name);
