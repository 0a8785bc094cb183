CREATE TABLE areas (
    code text NOT NULL CONSTRAINT pk_areas PRIMARY KEY,
    level text NOT NULL,
    parent_code text NULL,
    name text NOT NULL,
    boundary text NULL,
    active boolean NOT NULL,
    CONSTRAINT fk_areas_parent_code FOREIGN KEY (parent_code) REFERENCES areas (code) ON DELETE RESTRICT
);

CREATE INDEX ix_areas_parent_code ON areas (parent_code);
