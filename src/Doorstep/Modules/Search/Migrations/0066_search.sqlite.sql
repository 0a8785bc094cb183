CREATE TABLE request_search (
    place INTEGER NOT NULL CONSTRAINT pk_request_search PRIMARY KEY,
    request_id BLOB NOT NULL,
    CONSTRAINT fk_request_search_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_request_search_request_id ON request_search (request_id);

-- Words come cut and folded; the index keeps no text of its own. Prefixes of two and three letters have lists of their own.
CREATE VIRTUAL TABLE request_words USING fts5 (
    text, place, codes, content = '', contentless_delete = 1, prefix = '2 3', tokenize = "ascii tokenchars ':_'"
);

CREATE TRIGGER request_search_gone AFTER DELETE ON request_search BEGIN
    DELETE FROM request_words WHERE rowid = old.place;
END;

CREATE TABLE request_search_fill (
    id INTEGER NOT NULL CONSTRAINT pk_request_search_fill PRIMARY KEY,
    signature TEXT NOT NULL,
    last_id BLOB NULL,
    looked INTEGER NOT NULL,
    done_at INTEGER NULL
);
