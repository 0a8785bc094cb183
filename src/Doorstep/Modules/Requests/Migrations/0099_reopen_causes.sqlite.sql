-- Why a request opened again, each cause for itself; and for whose desk a coordinator decided what those below do not take back.
ALTER TABLE requests ADD COLUMN said_not_solved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN reported_not_solved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN found_not_solved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE requests ADD COLUMN raised_for TEXT NULL;
ALTER TABLE request_hazards ADD COLUMN severity_set_for TEXT NULL;
ALTER TABLE must_solve_requests ADD COLUMN attached_for TEXT NULL;

-- The line before says it: the resident's word, an inspection, or neither.
UPDATE request_timeline SET reason = CASE
    WHEN actor_kind = 'Source' THEN 'ReopenCause.Reported'
    WHEN actor_kind = 'Staff' THEN 'ReopenCause.Unlinked'
    WHEN 'Inspected' = (
        SELECT b.kind FROM request_timeline b WHERE b.request_id = request_timeline.request_id AND b.place < request_timeline.place
            AND b.kind IN ('Confirmed', 'Inspected') ORDER BY b.place DESC LIMIT 1) THEN 'ReopenCause.Found'
    ELSE 'ReopenCause.Said' END
WHERE kind = 'Reopened' AND reason IS NULL;

UPDATE requests SET
    said_not_solved = (SELECT count(*) FROM request_timeline t WHERE t.request_id = requests.id AND t.kind = 'Reopened' AND t.reason = 'ReopenCause.Said'),
    reported_not_solved = (SELECT count(*) FROM request_timeline t WHERE t.request_id = requests.id AND t.kind = 'Reopened' AND t.reason = 'ReopenCause.Reported'),
    found_not_solved = (SELECT count(*) FROM request_timeline t WHERE t.request_id = requests.id AND t.kind = 'Reopened' AND t.reason = 'ReopenCause.Found')
WHERE reopen_count > 0;
