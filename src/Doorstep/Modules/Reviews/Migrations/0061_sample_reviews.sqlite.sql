CREATE TABLE sample_reviews (
    id BLOB NOT NULL CONSTRAINT pk_sample_reviews PRIMARY KEY,
    unit_code TEXT NULL,
    area_code TEXT NULL,
    outcome TEXT NULL,
    word TEXT NULL,
    closed_from TEXT NOT NULL,
    closed_to TEXT NOT NULL,
    seed TEXT NOT NULL,
    could_be_drawn INTEGER NOT NULL,
    list_sha256 TEXT NOT NULL,
    drawn_at INTEGER NOT NULL,
    drawn_by_id BLOB NULL,
    drawn_by_name TEXT NOT NULL
);

CREATE TABLE sample_review_lists (
    review_id BLOB NOT NULL CONSTRAINT pk_sample_review_lists PRIMARY KEY,
    lines TEXT NOT NULL,
    CONSTRAINT fk_sample_review_lists_review_id FOREIGN KEY (review_id) REFERENCES sample_reviews (id) ON DELETE CASCADE
);

CREATE TABLE sample_review_calls (
    review_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    request_id BLOB NOT NULL,
    unit_code TEXT NOT NULL,
    outcome TEXT NULL,
    word TEXT NULL,
    tries INTEGER NOT NULL,
    result TEXT NULL,
    called_at INTEGER NULL,
    called_by_id BLOB NULL,
    called_by_name TEXT NULL,
    version INTEGER NOT NULL,
    CONSTRAINT pk_sample_review_calls PRIMARY KEY (review_id, place),
    CONSTRAINT fk_sample_review_calls_review_id FOREIGN KEY (review_id) REFERENCES sample_reviews (id) ON DELETE CASCADE,
    CONSTRAINT fk_sample_review_calls_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE INDEX ix_sample_review_calls_request_id ON sample_review_calls (request_id);
