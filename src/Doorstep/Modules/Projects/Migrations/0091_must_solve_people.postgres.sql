CREATE TABLE must_solve_people (
    must_solve_id uuid NOT NULL,
    quarter date NOT NULL,
    told integer NULL,
    counted_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_must_solve_people PRIMARY KEY (must_solve_id, quarter),
    CONSTRAINT fk_must_solve_people_must_solve_id FOREIGN KEY (must_solve_id) REFERENCES must_solves (id) ON DELETE CASCADE
);
