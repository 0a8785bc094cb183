ALTER TABLE open311_reports ADD COLUMN media_urls TEXT NOT NULL DEFAULT '[]';
ALTER TABLE open311_reports ADD COLUMN body_hash TEXT NULL;
ALTER TABLE open311_reports ADD COLUMN notice TEXT NULL;
UPDATE open311_reports SET media_urls = json_array(media_url) WHERE media_url IS NOT NULL;
ALTER TABLE open311_reports DROP COLUMN media_url;

ALTER TABLE open311_updates ADD COLUMN media_urls TEXT NOT NULL DEFAULT '[]';
ALTER TABLE open311_updates ADD COLUMN body_hash TEXT NULL;
UPDATE open311_updates SET media_urls = json_array(media_url) WHERE media_url IS NOT NULL;
ALTER TABLE open311_updates DROP COLUMN media_url;
