CREATE TABLE staff_sessions (
    id uuid NOT NULL CONSTRAINT pk_staff_sessions PRIMARY KEY,
    account_id uuid NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX ix_staff_sessions_account_id ON staff_sessions (account_id);
ALTER TABLE accounts DROP COLUMN failed_sign_ins;
ALTER TABLE accounts DROP COLUMN locked_until;
