ALTER TABLE request_uploads ADD COLUMN network BLOB NULL;
CREATE INDEX ix_request_uploads_network ON request_uploads (network);
