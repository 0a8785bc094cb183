CREATE TABLE must_solves (
    id BLOB NOT NULL CONSTRAINT pk_must_solves PRIMARY KEY,
    reference TEXT NOT NULL,
    version INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    tell_up_to INTEGER NOT NULL,
    title TEXT NOT NULL,
    problem TEXT NOT NULL,
    long_standing INTEGER NOT NULL,
    hard INTEGER NOT NULL,
    common INTEGER NOT NULL,
    lead_unit TEXT NOT NULL,
    answers_name TEXT NOT NULL,
    area_code TEXT NULL,
    type_code TEXT NULL,
    due_on TEXT NOT NULL,
    state TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    closed_at INTEGER NULL,
    closing_words TEXT NULL
);

CREATE TABLE must_solve_milestones (
    must_solve_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    title TEXT NOT NULL,
    due_on TEXT NOT NULL,
    done_on TEXT NULL,
    account TEXT NULL,
    CONSTRAINT pk_must_solve_milestones PRIMARY KEY (must_solve_id, place),
    CONSTRAINT fk_must_solve_milestones_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);

CREATE TABLE must_solve_lines (
    must_solve_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    step TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_id BLOB NULL,
    actor_name TEXT NOT NULL,
    milestone INTEGER NULL,
    from_on TEXT NULL,
    to_on TEXT NULL,
    text TEXT NULL,
    requests TEXT NOT NULL,
    CONSTRAINT pk_must_solve_lines PRIMARY KEY (must_solve_id, place),
    CONSTRAINT fk_must_solve_lines_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);

CREATE TABLE must_solve_requests (
    must_solve_id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    attached_at INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    CONSTRAINT pk_must_solve_requests PRIMARY KEY (must_solve_id, request_id),
    CONSTRAINT fk_must_solve_requests_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE,
    CONSTRAINT fk_must_solve_requests_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_must_solves_reference ON must_solves (reference);

CREATE INDEX ix_must_solve_requests_request_id ON must_solve_requests (request_id);
