CREATE TABLE personal_releases (
    season text NOT NULL,
    type_code text NOT NULL,
    asked integer NULL,
    answered integer NULL,
    solved integer NULL,
    released_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_personal_releases PRIMARY KEY (season, type_code)
);
