CREATE TABLE units (
    code TEXT NOT NULL CONSTRAINT pk_units PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    email TEXT NULL,
    phone TEXT NULL,
    active INTEGER NOT NULL
);
