CREATE TABLE must_solves (
    id uuid NOT NULL CONSTRAINT pk_must_solves PRIMARY KEY,
    reference text NOT NULL,
    version integer NOT NULL,
    steps integer NOT NULL,
    tell_up_to integer NOT NULL,
    title text NOT NULL,
    problem text NOT NULL,
    long_standing boolean NOT NULL,
    hard boolean NOT NULL,
    common boolean NOT NULL,
    lead_unit text NOT NULL,
    answers_name text NOT NULL,
    area_code text NULL,
    type_code text NULL,
    due_on date NOT NULL,
    state text NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone NULL,
    closing_words text NULL
);

CREATE TABLE must_solve_milestones (
    must_solve_id uuid NOT NULL,
    place integer NOT NULL,
    title text NOT NULL,
    due_on date NOT NULL,
    done_on date NULL,
    account text NULL,
    CONSTRAINT pk_must_solve_milestones PRIMARY KEY (must_solve_id, place),
    CONSTRAINT fk_must_solve_milestones_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);

CREATE TABLE must_solve_lines (
    must_solve_id uuid NOT NULL,
    place integer NOT NULL,
    step text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_id uuid NULL,
    actor_name text NOT NULL,
    milestone integer NULL,
    from_on date NULL,
    to_on date NULL,
    text text NULL,
    requests text NOT NULL,
    CONSTRAINT pk_must_solve_lines PRIMARY KEY (must_solve_id, place),
    CONSTRAINT fk_must_solve_lines_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);

CREATE TABLE must_solve_requests (
    must_solve_id uuid NOT NULL,
    request_id uuid NOT NULL,
    attached_at timestamp with time zone NOT NULL,
    heard integer NOT NULL,
    CONSTRAINT pk_must_solve_requests PRIMARY KEY (must_solve_id, request_id),
    CONSTRAINT fk_must_solve_requests_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE,
    CONSTRAINT fk_must_solve_requests_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_must_solves_reference ON must_solves (reference);

CREATE INDEX ix_must_solve_requests_request_id ON must_solve_requests (request_id);
