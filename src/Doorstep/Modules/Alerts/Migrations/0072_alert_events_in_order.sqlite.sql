CREATE INDEX ix_alert_events_at_id ON alert_events (at, id);
