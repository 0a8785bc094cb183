CREATE TABLE staff_filters (
    account_id uuid NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_staff_filters PRIMARY KEY (account_id, name)
);

CREATE TABLE bulk_actions (
    id uuid NOT NULL CONSTRAINT pk_bulk_actions PRIMARY KEY,
    account_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    unit text NULL,
    day date NULL,
    items_json text NOT NULL,
    taken_back_at timestamp with time zone NULL
);

CREATE TABLE staff_feeds (
    account_id uuid NOT NULL CONSTRAINT pk_staff_feeds PRIMARY KEY,
    token_hash text NOT NULL,
    language text NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE INDEX ix_bulk_actions_at ON bulk_actions (at);

CREATE UNIQUE INDEX ix_staff_feeds_token_hash ON staff_feeds (token_hash);
