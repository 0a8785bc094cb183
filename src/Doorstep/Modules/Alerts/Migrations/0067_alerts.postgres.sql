CREATE TABLE alert_receivers (
    id uuid NOT NULL CONSTRAINT pk_alert_receivers PRIMARY KEY,
    address_key bytea NOT NULL,
    address bytea NOT NULL,
    way text NOT NULL,
    language text NOT NULL,
    asked_at timestamptz NULL,
    told_at timestamptz NULL,
    failing_since timestamptz NULL
);
CREATE UNIQUE INDEX ix_alert_receivers_address_key ON alert_receivers (address_key);

CREATE TABLE alerts (
    id uuid NOT NULL CONSTRAINT pk_alerts PRIMARY KEY,
    receiver_id uuid NOT NULL,
    area_code text NOT NULL,
    type_code text NOT NULL,
    request_id uuid NULL,
    latitude double precision NULL,
    longitude double precision NULL,
    radius integer NULL,
    cell text NOT NULL,
    frequency text NOT NULL,
    created_at timestamptz NOT NULL,
    confirmed_at timestamptz NULL,
    told_up_to timestamptz NOT NULL,
    next_at timestamptz NULL,
    CONSTRAINT fk_alerts_receiver_id FOREIGN KEY (receiver_id) REFERENCES alert_receivers (id) ON DELETE CASCADE
);
CREATE INDEX ix_alerts_receiver_id ON alerts (receiver_id);
CREATE INDEX ix_alerts_request_id ON alerts (request_id);
CREATE INDEX ix_alerts_next_at ON alerts (next_at);
CREATE INDEX ix_alerts_frequency_cell_area_code_type_code ON alerts (frequency, cell, area_code, type_code);

CREATE TABLE alert_events (
    id uuid NOT NULL CONSTRAINT pk_alert_events PRIMARY KEY,
    request_id uuid NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    type_code text NOT NULL,
    area_code text NULL,
    latitude double precision NULL,
    longitude double precision NULL,
    at timestamptz NOT NULL,
    done boolean NOT NULL,
    reached uuid NOT NULL,
    turns integer NOT NULL
);
CREATE INDEX ix_alert_events_done_at ON alert_events (done, at);
CREATE INDEX ix_alert_events_request_id ON alert_events (request_id);

CREATE TABLE alert_news (
    receiver_id uuid NOT NULL,
    request_id uuid NOT NULL,
    place integer NOT NULL,
    alert_id uuid NOT NULL,
    due_at timestamptz NOT NULL,
    CONSTRAINT pk_alert_news PRIMARY KEY (receiver_id, request_id, place),
    CONSTRAINT fk_alert_news_receiver_id FOREIGN KEY (receiver_id) REFERENCES alert_receivers (id) ON DELETE CASCADE,
    CONSTRAINT fk_alert_news_alert_id FOREIGN KEY (alert_id) REFERENCES alerts (id) ON DELETE CASCADE
);
CREATE INDEX ix_alert_news_alert_id ON alert_news (alert_id);
CREATE INDEX ix_alert_news_due_at ON alert_news (due_at);
