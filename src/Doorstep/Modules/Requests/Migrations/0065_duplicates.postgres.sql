CREATE TABLE request_also_asked (
    request_id uuid NOT NULL,
    key text NOT NULL,
    CONSTRAINT pk_request_also_asked PRIMARY KEY (request_id, key),
    CONSTRAINT fk_request_also_asked_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_duplicates (
    request_id uuid NOT NULL CONSTRAINT pk_request_duplicates PRIMARY KEY,
    parent_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT fk_request_duplicates_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_request_duplicates_parent_id FOREIGN KEY (parent_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_see_also (
    request_id uuid NOT NULL,
    other_id uuid NOT NULL,
    CONSTRAINT pk_request_see_also PRIMARY KEY (request_id, other_id),
    CONSTRAINT fk_request_see_also_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE,
    CONSTRAINT fk_request_see_also_other_id FOREIGN KEY (other_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE INDEX ix_request_duplicates_parent_id ON request_duplicates (parent_id);

CREATE INDEX ix_request_see_also_other_id ON request_see_also (other_id);

CREATE INDEX ix_requests_latitude_longitude ON requests (latitude, longitude);

-- What was answered as a duplicate before there were links.
INSERT INTO request_duplicates (request_id, parent_id, at)
SELECT c.id, c.duplicate_of, c.updated_at FROM requests c JOIN requests p ON p.id = c.duplicate_of
WHERE p.duplicate_of IS NULL AND NOT EXISTS (SELECT 1 FROM requests g WHERE g.duplicate_of = c.id);
