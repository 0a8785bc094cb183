CREATE TABLE request_letters (
    id uuid NOT NULL CONSTRAINT pk_request_letters PRIMARY KEY,
    request_id uuid NOT NULL,
    printed_at timestamptz NOT NULL,
    printed_by uuid NOT NULL,
    office text NULL,
    used_at timestamptz NULL,
    CONSTRAINT fk_request_letters_request_id FOREIGN KEY (request_id) REFERENCES requests (id) ON DELETE CASCADE
);
CREATE INDEX ix_request_letters_request_id ON request_letters (request_id);
ALTER TABLE request_timeline ADD COLUMN letter_at timestamptz NULL;
ALTER TABLE request_timeline ADD COLUMN letter_office text NULL;
ALTER TABLE requests ADD COLUMN code_shown_at timestamptz NULL;
ALTER TABLE requests ADD COLUMN word_by text NULL;
UPDATE requests SET word_by = (
    SELECT CASE WHEN e.actor_kind = 'Staff' THEN 'Staff' ELSE 'Resident' END FROM request_timeline e
    WHERE e.request_id = requests.id AND e.kind = 'Confirmed' ORDER BY e.place DESC LIMIT 1)
WHERE confirmation IN ('Solved', 'Partly', 'NotSolved', 'NoLongerNeeded');
