CREATE TABLE personal_releases (
    season TEXT NOT NULL,
    type_code TEXT NOT NULL,
    asked INTEGER NULL,
    answered INTEGER NULL,
    solved INTEGER NULL,
    released_at INTEGER NOT NULL,
    CONSTRAINT pk_personal_releases PRIMARY KEY (season, type_code)
);
