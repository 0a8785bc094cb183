-- Contacts and letters belong to a receipt, whatever it is for, and no longer refer to requests, which lie above them.
ALTER TABLE request_contacts DROP CONSTRAINT fk_request_contacts_request_id;
ALTER TABLE request_contacts RENAME COLUMN request_id TO receipt_id;

ALTER TABLE request_letters DROP CONSTRAINT fk_request_letters_request_id;
ALTER TABLE request_letters RENAME COLUMN request_id TO receipt_id;
ALTER INDEX ix_request_letters_request_id RENAME TO ix_request_letters_receipt_id;
