-- What everybody may see of a request, and of its words: the one place that chooses between them and what is shown in their place.
CREATE VIEW public_requests AS
SELECT id, reference, type_code, state, confirmation, word_by, channel,
    coalesce(shown_instead, description) AS description, text_state,
    latitude, longitude, coalesce(address_instead, address) AS address, address_instead IS NULL AS address_whole,
    area_code, area_reason, owner_unit, reported_at, updated_at, due_at, answer_by, accepted_at, answered_at,
    first_answered_at, first_answer_by, outcome, closed_at, reopen_count, said_not_solved, reported_not_solved, found_not_solved, escalated
FROM requests WHERE public;
