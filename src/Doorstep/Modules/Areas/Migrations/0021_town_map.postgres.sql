CREATE TABLE town_maps (
    version text NOT NULL CONSTRAINT pk_town_maps PRIMARY KEY,
    state text NOT NULL,
    file_name text NOT NULL,
    made_at timestamptz NOT NULL,
    south double precision NOT NULL,
    west double precision NOT NULL,
    north double precision NOT NULL,
    east double precision NOT NULL,
    tiles integer NOT NULL,
    streets integer NOT NULL,
    places integer NOT NULL,
    left_out integer NOT NULL
);

CREATE TABLE map_tiles (
    version text NOT NULL,
    zoom integer NOT NULL,
    x integer NOT NULL,
    y integer NOT NULL,
    data bytea NOT NULL,
    CONSTRAINT pk_map_tiles PRIMARY KEY (version, zoom, x, y),
    CONSTRAINT fk_map_tiles_version FOREIGN KEY (version) REFERENCES town_maps (version) ON DELETE CASCADE
);

CREATE TABLE map_places (
    version text NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    names text NOT NULL,
    points bytea NOT NULL,
    CONSTRAINT pk_map_places PRIMARY KEY (version, number),
    CONSTRAINT fk_map_places_version FOREIGN KEY (version) REFERENCES town_maps (version) ON DELETE CASCADE
);
