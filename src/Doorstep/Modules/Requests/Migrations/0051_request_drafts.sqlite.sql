CREATE TABLE request_drafts (
    id BLOB NOT NULL CONSTRAINT pk_request_drafts PRIMARY KEY,
    content BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE INDEX ix_request_drafts_expires_at ON request_drafts (expires_at);
