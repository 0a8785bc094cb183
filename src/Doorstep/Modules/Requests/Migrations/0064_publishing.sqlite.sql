ALTER TABLE requests ADD COLUMN text_state TEXT NOT NULL DEFAULT 'Shown';
ALTER TABLE requests ADD COLUMN shown_instead TEXT NULL;
ALTER TABLE requests ADD COLUMN address_instead TEXT NULL;

CREATE INDEX ix_requests_text_state ON requests (text_state) WHERE text_state = 'Held';
