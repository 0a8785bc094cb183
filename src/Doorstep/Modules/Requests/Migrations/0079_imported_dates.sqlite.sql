-- What another system had in hand was not ours to promise: the dates that were made up for it go, as long as nobody here took it on.
UPDATE requests SET accept_by = 253370764800000, answer_by = 253370764800000, resolve_by = 253370764800000, due_at = 253370764800000, next_due_at = 253370764800000, rung = 0, alarm_at = NULL, first_answer_by = NULL
WHERE reopen_count = 0
  AND EXISTS (SELECT 1 FROM request_timeline t WHERE t.request_id = requests.id AND t.reason = 'RoutingReason.Import')
  AND NOT EXISTS (SELECT 1 FROM request_timeline t WHERE t.request_id = requests.id AND t.actor_kind = 'Staff'
    AND t.kind IN ('Accepted', 'Answered', 'Asked', 'HandedOver', 'DateChanged', 'Retyped', 'HelperCalled'));
