CREATE TABLE sample_reviews (
    id uuid NOT NULL CONSTRAINT pk_sample_reviews PRIMARY KEY,
    unit_code text NULL,
    area_code text NULL,
    outcome text NULL,
    word text NULL,
    closed_from date NOT NULL,
    closed_to date NOT NULL,
    seed text NOT NULL,
    could_be_drawn integer NOT NULL,
    list_sha256 text NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    drawn_by_id uuid NULL,
    drawn_by_name text NOT NULL
);

CREATE TABLE sample_review_lists (
    review_id uuid NOT NULL CONSTRAINT pk_sample_review_lists PRIMARY KEY,
    lines text NOT NULL,
    CONSTRAINT fk_sample_review_lists_review_id FOREIGN KEY (review_id) REFERENCES sample_reviews (id) ON DELETE CASCADE
);

CREATE TABLE sample_review_calls (
    review_id uuid NOT NULL,
    place integer NOT NULL,
    request_id uuid NOT NULL,
    unit_code text NOT NULL,
    outcome text NULL,
    word text NULL,
    tries integer NOT NULL,
    result text NULL,
    called_at timestamp with time zone NULL,
    called_by_id uuid NULL,
    called_by_name text NULL,
    version integer NOT NULL,
    CONSTRAINT pk_sample_review_calls PRIMARY KEY (review_id, place),
    CONSTRAINT fk_sample_review_calls_review_id FOREIGN KEY (review_id) REFERENCES sample_reviews (id) ON DELETE CASCADE,
    CONSTRAINT fk_sample_review_calls_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE INDEX ix_sample_review_calls_request_id ON sample_review_calls (request_id);
