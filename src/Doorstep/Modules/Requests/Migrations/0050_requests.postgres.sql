CREATE TABLE request_types (
    code text NOT NULL,
    "group" text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    public boolean NOT NULL,
    owner_unit text NOT NULL,
    owners_by_area text NOT NULL,
    deadline text NOT NULL,
    keywords text NOT NULL,
    questions_json text NOT NULL,
    active boolean NOT NULL,
    place integer NOT NULL,
    CONSTRAINT pk_request_types PRIMARY KEY (code)
);

CREATE TABLE requests (
    id uuid NOT NULL,
    reference text NOT NULL,
    version integer NOT NULL,
    steps integer NOT NULL,
    type_code text NOT NULL,
    public boolean NOT NULL,
    state text NOT NULL,
    channel text NOT NULL,
    description text NOT NULL,
    language text NOT NULL,
    latitude double precision,
    longitude double precision,
    address text,
    area_code text,
    area_reason text NOT NULL,
    owner_unit text NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    answered_at timestamp with time zone,
    closed_at timestamp with time zone,
    confirmation text,
    reopen_count integer NOT NULL,
    source text,
    external_id text,
    submission_id uuid,
    CONSTRAINT pk_requests PRIMARY KEY (id)
);

CREATE TABLE request_answers (
    request_id uuid NOT NULL,
    question_code text NOT NULL,
    place integer NOT NULL,
    value text NOT NULL,
    CONSTRAINT pk_request_answers PRIMARY KEY (request_id, question_code, place),
    CONSTRAINT fk_request_answers_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_contacts (
    request_id uuid NOT NULL,
    name text,
    email text,
    phone text,
    postal_address text,
    CONSTRAINT pk_request_contacts PRIMARY KEY (request_id),
    CONSTRAINT fk_request_contacts_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_files (
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_request_files PRIMARY KEY (id),
    CONSTRAINT fk_request_files_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_timeline (
    request_id uuid NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    actor_name text,
    unit text,
    text text,
    reason text,
    state text NOT NULL,
    public boolean NOT NULL,
    text_public boolean NOT NULL,
    CONSTRAINT pk_request_timeline PRIMARY KEY (request_id, place),
    CONSTRAINT fk_request_timeline_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE INDEX ix_request_files_request_id ON request_files (request_id);

CREATE INDEX ix_request_timeline_at ON request_timeline (at);

CREATE INDEX ix_requests_area_code_state_due_at ON requests (area_code, state, due_at);

CREATE INDEX ix_requests_owner_unit_state_due_at ON requests (owner_unit, state, due_at);

CREATE INDEX ix_requests_public_reported_at ON requests (public, reported_at);

CREATE INDEX ix_requests_public_updated_at ON requests (public, updated_at);

CREATE UNIQUE INDEX ix_requests_reference ON requests (reference);

CREATE UNIQUE INDEX ix_requests_source_external_id ON requests (source, external_id);

CREATE UNIQUE INDEX ix_requests_submission_id ON requests (submission_id);
