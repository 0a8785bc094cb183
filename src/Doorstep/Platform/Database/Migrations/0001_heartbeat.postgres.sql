-- One row: that writing works, and how far the clock had come. The server cleans its files itself, so rewritten_at says nothing here.
CREATE TABLE heartbeat (
    id integer NOT NULL CONSTRAINT pk_heartbeat PRIMARY KEY,
    beat_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    rewritten_at timestamp with time zone NULL
);
