-- One row: that writing works, how far the clock had come, and when the file was last written anew without what was deleted.
CREATE TABLE heartbeat (
    id INTEGER NOT NULL CONSTRAINT pk_heartbeat PRIMARY KEY,
    beat_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    rewritten_at INTEGER NULL
);
