CREATE TABLE kept_forms (
    id BLOB NOT NULL CONSTRAINT pk_kept_forms PRIMARY KEY,
    content BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX ix_kept_forms_expires_at ON kept_forms (expires_at);
