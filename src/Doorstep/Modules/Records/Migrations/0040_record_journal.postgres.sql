CREATE TABLE record_entries (
    id uuid NOT NULL CONSTRAINT pk_record_entries PRIMARY KEY,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid NULL,
    actor_name text NULL,
    actor_unit text NULL,
    purpose text NOT NULL,
    payload text NOT NULL,
    salt bytea NOT NULL
);
CREATE INDEX ix_record_entries_subject_id_at ON record_entries (subject_id, at);

CREATE TABLE record_queue (
    entry_id uuid NOT NULL CONSTRAINT pk_record_queue PRIMARY KEY,
    CONSTRAINT fk_record_queue_entry_id FOREIGN KEY (entry_id) REFERENCES record_entries (id) ON DELETE RESTRICT
);

CREATE TABLE record_leaves (
    position bigint NOT NULL CONSTRAINT pk_record_leaves PRIMARY KEY,
    entry_id uuid NOT NULL,
    CONSTRAINT fk_record_leaves_entry_id FOREIGN KEY (entry_id) REFERENCES record_entries (id) ON DELETE RESTRICT
);
CREATE UNIQUE INDEX ix_record_leaves_entry_id ON record_leaves (entry_id);

CREATE TABLE record_hashes (
    level integer NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT pk_record_hashes PRIMARY KEY (level, position)
);

CREATE TABLE record_checkpoints (
    size bigint NOT NULL CONSTRAINT pk_record_checkpoints PRIMARY KEY,
    at timestamptz NOT NULL,
    note text NOT NULL
);

-- What is written stays as it is, whatever the code above it does.
CREATE FUNCTION refuse_change_of_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER record_entries_append_only BEFORE UPDATE OR DELETE ON record_entries FOR EACH ROW EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_entries_no_truncate BEFORE TRUNCATE ON record_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_leaves_append_only BEFORE UPDATE OR DELETE ON record_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_leaves_no_truncate BEFORE TRUNCATE ON record_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_hashes_append_only BEFORE UPDATE OR DELETE ON record_hashes FOR EACH ROW EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_hashes_no_truncate BEFORE TRUNCATE ON record_hashes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_checkpoints_append_only BEFORE UPDATE OR DELETE ON record_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change_of_records();
CREATE TRIGGER record_checkpoints_no_truncate BEFORE TRUNCATE ON record_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_records();
