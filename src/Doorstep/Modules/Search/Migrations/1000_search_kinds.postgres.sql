-- The index knows things by kind and id, and no longer refers to requests, which lie above it.
ALTER TABLE request_search DROP CONSTRAINT fk_request_search_request_id;
ALTER TABLE request_search ADD COLUMN kind text NOT NULL DEFAULT 'request';
ALTER TABLE request_search ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE request_search RENAME COLUMN request_id TO subject_id;
DROP INDEX ix_request_search_request_id;
CREATE UNIQUE INDEX ix_request_search_kind_subject_id ON request_search (kind, subject_id);

ALTER TABLE request_search_fill ADD COLUMN kind text NOT NULL DEFAULT 'request';
ALTER TABLE request_search_fill ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE request_search_fill DROP CONSTRAINT pk_request_search_fill;
ALTER TABLE request_search_fill DROP COLUMN id;
ALTER TABLE request_search_fill ADD CONSTRAINT pk_request_search_fill PRIMARY KEY (kind);
