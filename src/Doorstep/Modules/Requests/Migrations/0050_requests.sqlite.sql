CREATE TABLE request_types (
    code TEXT NOT NULL CONSTRAINT pk_request_types PRIMARY KEY,
    "group" TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    public INTEGER NOT NULL,
    owner_unit TEXT NOT NULL,
    owners_by_area TEXT NOT NULL,
    deadline TEXT NOT NULL,
    keywords TEXT NOT NULL,
    questions_json TEXT NOT NULL,
    active INTEGER NOT NULL,
    place INTEGER NOT NULL
);

CREATE TABLE requests (
    id BLOB NOT NULL CONSTRAINT pk_requests PRIMARY KEY,
    reference TEXT NOT NULL,
    version INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    type_code TEXT NOT NULL,
    public INTEGER NOT NULL,
    state TEXT NOT NULL,
    channel TEXT NOT NULL,
    description TEXT NOT NULL,
    language TEXT NOT NULL,
    latitude REAL NULL,
    longitude REAL NULL,
    address TEXT NULL,
    area_code TEXT NULL,
    area_reason TEXT NOT NULL,
    owner_unit TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    accepted_at INTEGER NULL,
    answered_at INTEGER NULL,
    closed_at INTEGER NULL,
    confirmation TEXT NULL,
    reopen_count INTEGER NOT NULL,
    source TEXT NULL,
    external_id TEXT NULL,
    submission_id BLOB NULL
);

CREATE TABLE request_answers (
    request_id BLOB NOT NULL,
    question_code TEXT NOT NULL,
    place INTEGER NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_request_answers PRIMARY KEY (request_id, question_code, place),
    CONSTRAINT fk_request_answers_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_contacts (
    request_id BLOB NOT NULL CONSTRAINT pk_request_contacts PRIMARY KEY,
    name TEXT NULL,
    email TEXT NULL,
    phone TEXT NULL,
    postal_address TEXT NULL,
    CONSTRAINT fk_request_contacts_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_files (
    id BLOB NOT NULL CONSTRAINT pk_request_files PRIMARY KEY,
    request_id BLOB NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    at INTEGER NOT NULL,
    CONSTRAINT fk_request_files_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_timeline (
    request_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB NULL,
    actor_name TEXT NULL,
    unit TEXT NULL,
    text TEXT NULL,
    reason TEXT NULL,
    state TEXT NOT NULL,
    public INTEGER NOT NULL,
    text_public INTEGER NOT NULL,
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
