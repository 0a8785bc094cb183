-- Drafts were found by an id that the browser could choose: those go, and a draft belongs to a form and to the browser that began it.
DROP TABLE request_drafts;
CREATE TABLE request_drafts (
    id BLOB NOT NULL CONSTRAINT pk_request_drafts PRIMARY KEY,
    browser BLOB NOT NULL,
    content BLOB NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX ix_request_drafts_expires_at ON request_drafts (expires_at);
CREATE INDEX ix_request_drafts_browser ON request_drafts (browser);
