CREATE TABLE request_pass_ons (
    request_id BLOB NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER NOT NULL,
    CONSTRAINT pk_request_pass_ons PRIMARY KEY (request_id, body),
    CONSTRAINT fk_request_pass_ons_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE INDEX ix_request_pass_ons_state_next_at ON request_pass_ons (state, next_at);
