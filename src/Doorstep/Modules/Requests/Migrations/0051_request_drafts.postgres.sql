CREATE TABLE request_drafts (
    id uuid NOT NULL,
    content bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_request_drafts PRIMARY KEY (id)
);

CREATE INDEX ix_request_drafts_expires_at ON request_drafts (expires_at);
