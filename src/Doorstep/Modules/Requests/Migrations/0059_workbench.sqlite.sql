CREATE TABLE staff_filters (
    account_id BLOB NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT pk_staff_filters PRIMARY KEY (account_id, name)
);

CREATE TABLE bulk_actions (
    id BLOB NOT NULL CONSTRAINT pk_bulk_actions PRIMARY KEY,
    account_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    unit TEXT NULL,
    day TEXT NULL,
    items_json TEXT NOT NULL,
    taken_back_at INTEGER NULL
);

CREATE TABLE staff_feeds (
    account_id BLOB NOT NULL CONSTRAINT pk_staff_feeds PRIMARY KEY,
    token_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    at INTEGER NOT NULL
);

CREATE INDEX ix_bulk_actions_at ON bulk_actions (at);

CREATE UNIQUE INDEX ix_staff_feeds_token_hash ON staff_feeds (token_hash);
