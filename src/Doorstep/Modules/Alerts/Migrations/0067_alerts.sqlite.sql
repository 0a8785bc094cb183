CREATE TABLE alert_receivers (
    id BLOB NOT NULL CONSTRAINT pk_alert_receivers PRIMARY KEY,
    address_key BLOB NOT NULL,
    address BLOB NOT NULL,
    way TEXT NOT NULL,
    language TEXT NOT NULL,
    asked_at INTEGER NULL,
    told_at INTEGER NULL,
    failing_since INTEGER NULL
);
CREATE UNIQUE INDEX ix_alert_receivers_address_key ON alert_receivers (address_key);

CREATE TABLE alerts (
    id BLOB NOT NULL CONSTRAINT pk_alerts PRIMARY KEY,
    receiver_id BLOB NOT NULL,
    area_code TEXT NOT NULL,
    type_code TEXT NOT NULL,
    request_id BLOB NULL,
    latitude REAL NULL,
    longitude REAL NULL,
    radius INTEGER NULL,
    cell TEXT NOT NULL,
    frequency TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    confirmed_at INTEGER NULL,
    told_up_to INTEGER NOT NULL,
    next_at INTEGER NULL,
    CONSTRAINT fk_alerts_receiver_id FOREIGN KEY (receiver_id) REFERENCES alert_receivers (id) ON DELETE CASCADE
);
CREATE INDEX ix_alerts_receiver_id ON alerts (receiver_id);
CREATE INDEX ix_alerts_request_id ON alerts (request_id);
CREATE INDEX ix_alerts_next_at ON alerts (next_at);
CREATE INDEX ix_alerts_frequency_cell_area_code_type_code ON alerts (frequency, cell, area_code, type_code);

CREATE TABLE alert_events (
    id BLOB NOT NULL CONSTRAINT pk_alert_events PRIMARY KEY,
    request_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    kind TEXT NOT NULL,
    type_code TEXT NOT NULL,
    area_code TEXT NULL,
    latitude REAL NULL,
    longitude REAL NULL,
    at INTEGER NOT NULL,
    done INTEGER NOT NULL,
    reached BLOB NOT NULL,
    turns INTEGER NOT NULL
);
CREATE INDEX ix_alert_events_done_at ON alert_events (done, at);
CREATE INDEX ix_alert_events_request_id ON alert_events (request_id);

CREATE TABLE alert_news (
    receiver_id BLOB NOT NULL,
    request_id BLOB NOT NULL,
    place INTEGER NOT NULL,
    alert_id BLOB NOT NULL,
    due_at INTEGER NOT NULL,
    CONSTRAINT pk_alert_news PRIMARY KEY (receiver_id, request_id, place),
    CONSTRAINT fk_alert_news_receiver_id FOREIGN KEY (receiver_id) REFERENCES alert_receivers (id) ON DELETE CASCADE,
    CONSTRAINT fk_alert_news_alert_id FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE
);
CREATE INDEX ix_alert_news_alert_id ON alert_news (alert_id);
CREATE INDEX ix_alert_news_due_at ON alert_news (due_at);
