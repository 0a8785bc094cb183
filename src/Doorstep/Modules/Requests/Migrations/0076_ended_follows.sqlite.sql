CREATE TABLE ended_follows (
    id BLOB NOT NULL CONSTRAINT pk_ended_follows PRIMARY KEY,
    ends_at INTEGER NOT NULL
);
