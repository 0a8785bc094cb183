DROP INDEX ix_requests_latitude_longitude;

CREATE INDEX ix_requests_place ON requests (latitude, longitude, state, area_code, reported_at, id) WHERE public;

CREATE INDEX ix_requests_kind ON requests (type_code, state, area_code, reported_at, latitude, longitude, id) WHERE public;
