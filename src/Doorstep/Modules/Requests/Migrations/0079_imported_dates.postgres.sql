-- What another system had in hand was not ours to promise: the dates that were made up for it go, as long as nobody here took it on.
UPDATE requests SET accept_by = '9999-01-01 00:00:00+00', answer_by = '9999-01-01 00:00:00+00', resolve_by = '9999-01-01 00:00:00+00', due_at = '9999-01-01 00:00:00+00', next_due_at = '9999-01-01 00:00:00+00', rung = 0, alarm_at = NULL, first_answer_by = NULL
WHERE reopen_count = 0
  AND EXISTS (SELECT 1 FROM request_timeline t WHERE t.request_id = requests.id AND t.reason = 'RoutingReason.Import')
  AND NOT EXISTS (SELECT 1 FROM request_timeline t WHERE t.request_id = requests.id AND t.actor_kind = 'Staff'
    AND t.kind IN ('Accepted', 'Answered', 'Asked', 'HandedOver', 'DateChanged', 'Retyped', 'HelperCalled'));
