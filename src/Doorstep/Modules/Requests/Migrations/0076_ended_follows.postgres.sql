CREATE TABLE ended_follows (
    id uuid NOT NULL CONSTRAINT pk_ended_follows PRIMARY KEY,
    ends_at timestamptz NOT NULL
);
