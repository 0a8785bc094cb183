ALTER TABLE requests ADD COLUMN text_state text NOT NULL DEFAULT 'Shown';
ALTER TABLE requests ADD COLUMN shown_instead text NULL;
ALTER TABLE requests ADD COLUMN address_instead text NULL;

CREATE INDEX ix_requests_text_state ON requests (text_state) WHERE text_state = 'Held';
