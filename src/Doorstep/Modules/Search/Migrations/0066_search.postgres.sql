CREATE TABLE request_search (
    place bigint NOT NULL CONSTRAINT pk_request_search PRIMARY KEY,
    request_id uuid NOT NULL,
    CONSTRAINT fk_request_search_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_request_search_request_id ON request_search (request_id);

-- Words come cut and folded; the index keeps no text of its own.
CREATE TABLE request_words (
    place bigint NOT NULL CONSTRAINT pk_request_words PRIMARY KEY,
    words tsvector NOT NULL,
    CONSTRAINT fk_request_words_place FOREIGN KEY (place) REFERENCES request_search (place) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

-- Without the list of what waits to be sorted in, since every search would have to read it too.
CREATE INDEX ix_request_words_words ON request_words USING gin (words) WITH (fastupdate = off);

CREATE TABLE request_search_fill (
    id integer NOT NULL CONSTRAINT pk_request_search_fill PRIMARY KEY,
    signature text NOT NULL,
    last_id uuid NULL,
    looked bigint NOT NULL,
    done_at timestamp with time zone NULL
);
