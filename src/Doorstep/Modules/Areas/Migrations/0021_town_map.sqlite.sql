CREATE TABLE town_maps (
    version TEXT NOT NULL CONSTRAINT pk_town_maps PRIMARY KEY,
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    south REAL NOT NULL,
    west REAL NOT NULL,
    north REAL NOT NULL,
    east REAL NOT NULL,
    tiles INTEGER NOT NULL,
    streets INTEGER NOT NULL,
    places INTEGER NOT NULL,
    left_out INTEGER NOT NULL
);

CREATE TABLE map_tiles (
    version TEXT NOT NULL,
    zoom INTEGER NOT NULL,
    x INTEGER NOT NULL,
    y INTEGER NOT NULL,
    data BLOB NOT NULL,
    CONSTRAINT pk_map_tiles PRIMARY KEY (version, zoom, x, y),
    CONSTRAINT fk_map_tiles_version FOREIGN KEY (version) REFERENCES town_maps (version) ON DELETE CASCADE
);

CREATE TABLE map_places (
    version TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    names TEXT NOT NULL,
    points BLOB NOT NULL,
    CONSTRAINT pk_map_places PRIMARY KEY (version, number),
    CONSTRAINT fk_map_places_version FOREIGN KEY (version) REFERENCES town_maps (version) ON DELETE CASCADE
);
