-- The index knows things by kind and id, and no longer refers to requests, which lie above it.
DROP TRIGGER request_search_gone;

CREATE TABLE search_entries_new (
    place INTEGER NOT NULL CONSTRAINT pk_request_search PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL
);
INSERT INTO search_entries_new (place, kind, subject_id) SELECT place, 'request', request_id FROM request_search;
DROP TABLE request_search;
ALTER TABLE search_entries_new RENAME TO request_search;
CREATE UNIQUE INDEX ix_request_search_kind_subject_id ON request_search (kind, subject_id);

CREATE TRIGGER request_search_gone AFTER DELETE ON request_search BEGIN
    DELETE FROM request_words WHERE rowid = old.place;
END;

CREATE TABLE search_fill_new (
    kind TEXT NOT NULL CONSTRAINT pk_request_search_fill PRIMARY KEY,
    signature TEXT NOT NULL,
    last_id BLOB NULL,
    looked INTEGER NOT NULL,
    done_at INTEGER NULL
);
INSERT INTO search_fill_new (kind, signature, last_id, looked, done_at) SELECT 'request', signature, last_id, looked, done_at FROM request_search_fill;
DROP TABLE request_search_fill;
ALTER TABLE search_fill_new RENAME TO request_search_fill;
