CREATE TABLE record_entries (
    id BLOB NOT NULL CONSTRAINT pk_record_entries PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB NULL,
    actor_name TEXT NULL,
    actor_unit TEXT NULL,
    purpose TEXT NOT NULL,
    payload TEXT NOT NULL,
    salt BLOB NOT NULL
);
CREATE INDEX ix_record_entries_subject_id_at ON record_entries (subject_id, at);

CREATE TABLE record_queue (
    entry_id BLOB NOT NULL CONSTRAINT pk_record_queue PRIMARY KEY,
    CONSTRAINT fk_record_queue_entry_id FOREIGN KEY (entry_id) REFERENCES record_entries (id) ON DELETE RESTRICT
);

CREATE TABLE record_leaves (
    position INTEGER NOT NULL CONSTRAINT pk_record_leaves PRIMARY KEY,
    entry_id BLOB NOT NULL,
    CONSTRAINT fk_record_leaves_entry_id FOREIGN KEY (entry_id) REFERENCES record_entries (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_record_leaves_entry_id ON record_leaves (entry_id);

CREATE TABLE record_hashes (
    level INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hash BLOB NOT NULL,
    CONSTRAINT pk_record_hashes PRIMARY KEY (level, position)
);

CREATE TABLE record_checkpoints (
    size INTEGER NOT NULL CONSTRAINT pk_record_checkpoints PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL
);

-- What is written stays as it is, whatever the code above it does.
CREATE TRIGGER record_entries_no_update BEFORE UPDATE ON record_entries BEGIN SELECT RAISE(ABORT, 'record_entries is append-only'); END;
CREATE TRIGGER record_entries_no_delete BEFORE DELETE ON record_entries BEGIN SELECT RAISE(ABORT, 'record_entries is append-only'); END;
CREATE TRIGGER record_leaves_no_update BEFORE UPDATE ON record_leaves BEGIN SELECT RAISE(ABORT, 'record_leaves is append-only'); END;
CREATE TRIGGER record_leaves_no_delete BEFORE DELETE ON record_leaves BEGIN SELECT RAISE(ABORT, 'record_leaves is append-only'); END;
CREATE TRIGGER record_hashes_no_update BEFORE UPDATE ON record_hashes BEGIN SELECT RAISE(ABORT, 'record_hashes is append-only'); END;
CREATE TRIGGER record_hashes_no_delete BEFORE DELETE ON record_hashes BEGIN SELECT RAISE(ABORT, 'record_hashes is append-only'); END;
CREATE TRIGGER record_checkpoints_no_update BEFORE UPDATE ON record_checkpoints BEGIN SELECT RAISE(ABORT, 'record_checkpoints is append-only'); END;
CREATE TRIGGER record_checkpoints_no_delete BEFORE DELETE ON record_checkpoints BEGIN SELECT RAISE(ABORT, 'record_checkpoints is append-only'); END;
