CREATE TABLE areas (
    code TEXT NOT NULL CONSTRAINT pk_areas PRIMARY KEY,
    level TEXT NOT NULL,
    parent_code TEXT NULL,
    name TEXT NOT NULL,
    boundary TEXT NULL,
    active INTEGER NOT NULL,
    CONSTRAINT fk_areas_parent_code FOREIGN KEY (parent_code) REFERENCES areas (code) ON DELETE RESTRICT
);

CREATE INDEX ix_areas_parent_code ON areas (parent_code);
