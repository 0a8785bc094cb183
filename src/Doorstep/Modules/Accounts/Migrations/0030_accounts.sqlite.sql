CREATE TABLE accounts (
    id BLOB NOT NULL CONSTRAINT pk_accounts PRIMARY KEY,
    email TEXT NOT NULL,
    normalized_email TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    unit_code TEXT NULL,
    area_code TEXT NULL,
    active INTEGER NOT NULL,
    password_hash TEXT NULL,
    password_is_temporary INTEGER NOT NULL,
    security_stamp TEXT NOT NULL,
    concurrency_stamp TEXT NOT NULL,
    failed_sign_ins INTEGER NOT NULL,
    locked_until INTEGER NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_accounts_normalized_email ON accounts (normalized_email);
