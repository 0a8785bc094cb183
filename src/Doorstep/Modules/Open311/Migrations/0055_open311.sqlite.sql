CREATE TABLE api_keys (
    id BLOB NOT NULL CONSTRAINT pk_api_keys PRIMARY KEY,
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    may_write INTEGER NOT NULL,
    may_update INTEGER NOT NULL,
    may_read_personal INTEGER NOT NULL,
    unit_code TEXT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_on TEXT NULL
);

CREATE TABLE open311_reports (
    request_id BLOB NOT NULL CONSTRAINT pk_open311_reports PRIMARY KEY,
    api_key_id BLOB NOT NULL,
    media_url TEXT NULL,
    CONSTRAINT fk_open311_reports_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE RESTRICT,
    CONSTRAINT fk_open311_reports_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE open311_updates (
    request_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    api_key_id BLOB NOT NULL,
    update_id TEXT NOT NULL,
    status TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    media_url TEXT NULL,
    CONSTRAINT pk_open311_updates PRIMARY KEY (request_id, place),
    CONSTRAINT fk_open311_updates_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE RESTRICT,
    CONSTRAINT fk_open311_updates_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_api_keys_hash ON api_keys (hash);

CREATE UNIQUE INDEX ix_api_keys_name ON api_keys (name);

CREATE INDEX ix_open311_reports_api_key_id ON open311_reports (api_key_id);

CREATE UNIQUE INDEX ix_open311_updates_api_key_id_update_id ON open311_updates (api_key_id, update_id);
