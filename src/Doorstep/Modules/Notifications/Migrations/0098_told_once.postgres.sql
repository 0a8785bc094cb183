-- Who was told what, so that nobody is told it twice: see Outbox.NewsToAsync.
CREATE TABLE outbox_told (
    address_key bytea NOT NULL,
    fact text NOT NULL,
    about uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_outbox_told PRIMARY KEY (address_key, fact)
);

CREATE INDEX ix_outbox_told_about ON outbox_told (about);

CREATE INDEX ix_outbox_told_at ON outbox_told (at);
