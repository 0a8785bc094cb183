ALTER TABLE open311_reports ADD COLUMN media_urls text NOT NULL DEFAULT '[]';
ALTER TABLE open311_reports ADD COLUMN body_hash text NULL;
ALTER TABLE open311_reports ADD COLUMN notice text NULL;
UPDATE open311_reports SET media_urls = json_build_array(media_url)::text WHERE media_url IS NOT NULL;
ALTER TABLE open311_reports DROP COLUMN media_url;

ALTER TABLE open311_updates ADD COLUMN media_urls text NOT NULL DEFAULT '[]';
ALTER TABLE open311_updates ADD COLUMN body_hash text NULL;
UPDATE open311_updates SET media_urls = json_build_array(media_url)::text WHERE media_url IS NOT NULL;
ALTER TABLE open311_updates DROP COLUMN media_url;
