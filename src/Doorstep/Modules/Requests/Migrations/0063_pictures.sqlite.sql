ALTER TABLE requests ADD COLUMN picture_count INTEGER NOT NULL DEFAULT 0;

CREATE TABLE request_pictures (
    file_id BLOB NOT NULL CONSTRAINT pk_request_pictures PRIMARY KEY,
    request_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    small_sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    state TEXT NOT NULL,
    covered INTEGER NOT NULL,
    description TEXT NULL,
    why TEXT NULL,
    looked_at INTEGER NULL,
    version INTEGER NOT NULL,
    CONSTRAINT fk_request_pictures_file_id FOREIGN KEY (file_id) REFERENCES request_files (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_request_pictures_request_id_number ON request_pictures (request_id, number);

CREATE INDEX ix_request_pictures_state ON request_pictures (state);

CREATE TABLE request_uploads (
    id BLOB NOT NULL CONSTRAINT pk_request_uploads PRIMARY KEY,
    holder BLOB NOT NULL,
    length INTEGER NOT NULL,
    sha256 TEXT NULL,
    small_sha256 TEXT NULL,
    content_type TEXT NULL,
    size INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);

CREATE INDEX ix_request_uploads_holder ON request_uploads (holder);

CREATE INDEX ix_request_uploads_expires_at ON request_uploads (expires_at);
