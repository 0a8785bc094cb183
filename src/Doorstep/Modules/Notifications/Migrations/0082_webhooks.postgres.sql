CREATE TABLE webhooks (
    id uuid NOT NULL CONSTRAINT pk_webhooks PRIMARY KEY,
    name text NOT NULL,
    host text NOT NULL,
    target bytea NOT NULL,
    old_secret_until timestamptz NULL,
    area_code text NOT NULL,
    type_code text NOT NULL,
    changes boolean NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    failing_since timestamptz NULL,
    fault text NULL,
    fault_code integer NULL
);
CREATE UNIQUE INDEX ix_webhooks_name ON webhooks (name);
