-- How much a key may send is its own: a city's hub sends its morning at once.
ALTER TABLE api_keys ADD COLUMN writes_a_minute INTEGER NOT NULL DEFAULT 300;
