CREATE TABLE units (
    code text NOT NULL CONSTRAINT pk_units PRIMARY KEY,
    name text NOT NULL,
    kind text NOT NULL,
    email text NULL,
    phone text NULL,
    active boolean NOT NULL
);
