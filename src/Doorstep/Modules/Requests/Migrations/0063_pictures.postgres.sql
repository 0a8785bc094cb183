ALTER TABLE requests ADD COLUMN picture_count integer NOT NULL DEFAULT 0;

CREATE TABLE request_pictures (
    file_id uuid NOT NULL CONSTRAINT pk_request_pictures PRIMARY KEY,
    request_id uuid NOT NULL,
    number integer NOT NULL,
    small_sha256 text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    state text NOT NULL,
    covered boolean NOT NULL,
    description text NULL,
    why text NULL,
    looked_at timestamp with time zone NULL,
    version integer NOT NULL,
    CONSTRAINT fk_request_pictures_file_id FOREIGN KEY (file_id) REFERENCES request_files (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX ix_request_pictures_request_id_number ON request_pictures (request_id, number);

CREATE INDEX ix_request_pictures_state ON request_pictures (state);

CREATE TABLE request_uploads (
    id uuid NOT NULL CONSTRAINT pk_request_uploads PRIMARY KEY,
    holder uuid NOT NULL,
    length bigint NOT NULL,
    sha256 text NULL,
    small_sha256 text NULL,
    content_type text NULL,
    size bigint NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE INDEX ix_request_uploads_holder ON request_uploads (holder);

CREATE INDEX ix_request_uploads_expires_at ON request_uploads (expires_at);
