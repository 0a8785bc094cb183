ALTER TABLE request_types ADD COLUMN accept_within TEXT NOT NULL DEFAULT '';
ALTER TABLE request_types ADD COLUMN resolve_within TEXT NOT NULL DEFAULT '';
ALTER TABLE request_types ADD COLUMN hazard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN accept_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN answer_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN resolve_by INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN next_step TEXT NOT NULL DEFAULT 'Answer';
ALTER TABLE requests ADD COLUMN next_due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN due_since INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN rung INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN alarm_at INTEGER NULL;
ALTER TABLE requests ADD COLUMN paused_at INTEGER NULL;
ALTER TABLE requests ADD COLUMN handler_id BLOB NULL;
ALTER TABLE requests ADD COLUMN handler_name TEXT NULL;
ALTER TABLE requests ADD COLUMN outcome TEXT NULL;
ALTER TABLE requests ADD COLUMN outcome_on TEXT NULL;
ALTER TABLE requests ADD COLUMN duplicate_of BLOB NULL;
ALTER TABLE requests ADD COLUMN desk_area TEXT NULL;
ALTER TABLE requests ADD COLUMN escalated INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN awaits_coordinator INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN asks_made INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request_timeline ADD COLUMN until INTEGER NULL;
ALTER TABLE request_timeline ADD COLUMN area_code TEXT NULL;
ALTER TABLE request_timeline ADD COLUMN about TEXT NULL;
ALTER TABLE request_contacts ADD COLUMN way TEXT NULL;
ALTER TABLE request_files ADD COLUMN stage TEXT NULL;

-- What was there before has the one date that it had; the clock looks at what is open as soon as it runs.
UPDATE requests SET accept_by = due_at, answer_by = due_at, resolve_by = due_at, next_due_at = due_at, due_since = updated_at, desk_area = area_code,
    next_step = CASE state WHEN 'Received' THEN 'Accept' WHEN 'WaitingForResident' THEN 'Reply' WHEN 'Answered' THEN 'Word' WHEN 'Closed' THEN 'Word' ELSE 'Answer' END,
    alarm_at = CASE state WHEN 'Closed' THEN NULL ELSE updated_at END,
    paused_at = CASE state WHEN 'WaitingForResident' THEN updated_at ELSE NULL END,
    asks = CASE state WHEN 'Answered' THEN 1 ELSE 0 END;

UPDATE requests SET next_due_at = answered_at + 1209600000 WHERE state = 'Answered' AND answered_at IS NOT NULL;

UPDATE requests SET next_due_at = updated_at + 1209600000 WHERE state = 'WaitingForResident';

UPDATE request_contacts SET way = CASE WHEN email IS NOT NULL THEN 'Mail' WHEN phone IS NOT NULL THEN 'Phone' WHEN postal_address IS NOT NULL THEN 'Letter' END;

CREATE TABLE request_tasks (
    id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    unit TEXT NOT NULL,
    task TEXT NOT NULL,
    called_by TEXT NULL,
    called_at INTEGER NOT NULL,
    report_by INTEGER NOT NULL,
    state TEXT NOT NULL,
    reported_at INTEGER NULL,
    who TEXT NULL,
    comes_at INTEGER NULL,
    why TEXT NULL,
    done_at INTEGER NULL,
    account TEXT NULL,
    rung INTEGER NOT NULL,
    CONSTRAINT pk_request_tasks PRIMARY KEY (id),
    CONSTRAINT fk_request_tasks_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_hazards (
    request_id BLOB NOT NULL,
    severity TEXT NOT NULL,
    made_safe_at INTEGER NULL,
    fixed_by_id BLOB NULL,
    fixed_by_name TEXT NULL,
    passed_at INTEGER NULL,
    CONSTRAINT pk_request_hazards PRIMARY KEY (request_id),
    CONSTRAINT fk_request_hazards_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);

CREATE TABLE request_inspections (
    request_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_id BLOB NULL,
    by_name TEXT NULL,
    passed INTEGER NOT NULL,
    words TEXT NULL,
    CONSTRAINT pk_request_inspections PRIMARY KEY (request_id, place),
    CONSTRAINT fk_request_inspections_request_id FOREIGN KEY (request_id) REFERENCES request_hazards (request_id) ON DELETE CASCADE
);

DROP INDEX ix_requests_owner_unit_state_due_at;

DROP INDEX ix_requests_area_code_state_due_at;

DROP INDEX ix_requests_state_due_at;

CREATE INDEX ix_requests_owner_unit_state_next_due_at ON requests (owner_unit, state, next_due_at);

CREATE INDEX ix_requests_area_code_state_next_due_at ON requests (area_code, state, next_due_at);

CREATE INDEX ix_requests_state_next_due_at ON requests (state, next_due_at);

CREATE INDEX ix_requests_alarm_at ON requests (alarm_at);

CREATE INDEX ix_requests_handler_id_state ON requests (handler_id, state);

CREATE INDEX ix_request_tasks_request_id ON request_tasks (request_id);

CREATE INDEX ix_request_tasks_unit_state ON request_tasks (unit, state);

CREATE INDEX ix_request_hazards_passed_at ON request_hazards (passed_at);
