-- Alerts know things by their ids, whatever they are; until now these were requests.
DROP INDEX ix_alerts_request_id;
DROP INDEX ix_alert_events_request_id;
ALTER TABLE alerts RENAME COLUMN request_id TO subject_id;
ALTER TABLE alert_events RENAME COLUMN request_id TO subject_id;
ALTER TABLE alert_news RENAME COLUMN request_id TO subject_id;
CREATE INDEX ix_alerts_subject_id ON alerts (subject_id);
CREATE INDEX ix_alert_events_subject_id ON alert_events (subject_id);
