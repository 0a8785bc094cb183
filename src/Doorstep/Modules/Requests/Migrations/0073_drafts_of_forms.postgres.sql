-- Drafts were found by an id that the browser could choose: those go, and a draft belongs to a form and to the browser that began it.
DROP TABLE request_drafts;
CREATE TABLE request_drafts (
    id uuid NOT NULL,
    browser uuid NOT NULL,
    content bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_request_drafts PRIMARY KEY (id)
);
CREATE INDEX ix_request_drafts_expires_at ON request_drafts (expires_at);
CREATE INDEX ix_request_drafts_browser ON request_drafts (browser);
