CREATE TABLE api_keys (
    id uuid NOT NULL CONSTRAINT pk_api_keys PRIMARY KEY,
    name text NOT NULL,
    hash text NOT NULL,
    may_write boolean NOT NULL,
    may_update boolean NOT NULL,
    may_read_personal boolean NOT NULL,
    unit_code text NULL,
    active boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_on date NULL
);

CREATE TABLE open311_reports (
    request_id uuid NOT NULL CONSTRAINT pk_open311_reports PRIMARY KEY,
    api_key_id uuid NOT NULL,
    media_url text NULL,
    CONSTRAINT fk_open311_reports_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE RESTRICT,
    CONSTRAINT fk_open311_reports_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE open311_updates (
    request_id uuid NOT NULL,
    place integer NOT NULL,
    api_key_id uuid NOT NULL,
    update_id text NOT NULL,
    status text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    media_url text NULL,
    CONSTRAINT pk_open311_updates PRIMARY KEY (request_id, place),
    CONSTRAINT fk_open311_updates_api_key_id FOREIGN KEY (api_key_id) REFERENCES api_keys (id) ON DELETE RESTRICT,
    CONSTRAINT fk_open311_updates_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_api_keys_hash ON api_keys (hash);

CREATE UNIQUE INDEX ix_api_keys_name ON api_keys (name);

CREATE INDEX ix_open311_reports_api_key_id ON open311_reports (api_key_id);

CREATE UNIQUE INDEX ix_open311_updates_api_key_id_update_id ON open311_updates (api_key_id, update_id);
