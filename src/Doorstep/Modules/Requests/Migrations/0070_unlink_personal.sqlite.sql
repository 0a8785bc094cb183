-- Finds what was answered as a duplicate of a request that becomes a personal one.
CREATE INDEX ix_requests_duplicate_of ON requests (duplicate_of) WHERE duplicate_of IS NOT NULL;
