ALTER TABLE requests ADD COLUMN first_answered_at timestamp with time zone NULL;
ALTER TABLE requests ADD COLUMN first_answer_by timestamp with time zone NULL;

UPDATE requests SET first_answered_at = (
    SELECT min(t.at) FROM request_timeline t WHERE t.request_id = requests.id AND t.kind IN ('Answered', 'ClosedBySource'));
UPDATE requests SET first_answered_at = answered_at WHERE first_answered_at IS NULL;
-- A request that opened again has new dates. The mark of lateness keeps the date that was missed; without one the answer was in time.
UPDATE requests SET first_answer_by = CASE WHEN reopen_count = 0 THEN answer_by ELSE coalesce((
    SELECT min(t.until) FROM request_timeline t
    WHERE t.request_id = requests.id AND t.kind = 'Overdue' AND t.reason = 'Awaited.Answer' AND t.at <= requests.first_answered_at), first_answered_at) END
WHERE first_answered_at IS NOT NULL;
