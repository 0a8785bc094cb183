CREATE TABLE accounts (
    id uuid NOT NULL CONSTRAINT pk_accounts PRIMARY KEY,
    email text NOT NULL,
    normalized_email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    unit_code text NULL,
    area_code text NULL,
    active boolean NOT NULL,
    password_hash text NULL,
    password_is_temporary boolean NOT NULL,
    security_stamp text NOT NULL,
    concurrency_stamp text NOT NULL,
    failed_sign_ins integer NOT NULL,
    locked_until timestamptz NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX ix_accounts_normalized_email ON accounts (normalized_email);
