CREATE TABLE must_solve_people (
    must_solve_id BLOB NOT NULL,
    quarter TEXT NOT NULL,
    told INTEGER NULL,
    counted_at INTEGER NOT NULL,
    CONSTRAINT pk_must_solve_people PRIMARY KEY (must_solve_id, quarter),
    CONSTRAINT fk_must_solve_people_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);
