CREATE TABLE kept_forms (
    id uuid NOT NULL,
    content bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_kept_forms PRIMARY KEY (id)
);
CREATE INDEX ix_kept_forms_expires_at ON kept_forms (expires_at);
