-- A town that was there before the heartbeat: the newest thing that it wrote says how far its clock had come. And its file holds
-- what earlier versions deleted but did not overwrite, so it is due to be written anew.
INSERT INTO heartbeat (id, beat_at, seen_at, rewritten_at)
SELECT 1, t.at, t.at, NULL FROM (
    SELECT max(m.at) AS at FROM (
        SELECT max(at) AS at FROM record_checkpoints
        UNION ALL SELECT max(updated_at) FROM requests
        UNION ALL SELECT max(queued_at) FROM outbox) m) t
WHERE t.at IS NOT NULL;
