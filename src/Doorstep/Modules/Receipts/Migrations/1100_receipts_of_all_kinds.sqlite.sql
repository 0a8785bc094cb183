-- Contacts and letters belong to a receipt, whatever it is for, and no longer refer to requests, which lie above them.
CREATE TABLE request_contacts_new (
    receipt_id BLOB NOT NULL CONSTRAINT pk_request_contacts PRIMARY KEY,
    name TEXT NULL,
    email TEXT NULL,
    phone TEXT NULL,
    postal_address TEXT NULL,
    way TEXT NULL
);
INSERT INTO request_contacts_new (receipt_id, name, email, phone, postal_address, way) SELECT request_id, name, email, phone, postal_address, way FROM request_contacts;
DROP TABLE request_contacts;
ALTER TABLE request_contacts_new RENAME TO request_contacts;

CREATE TABLE request_letters_new (
    id BLOB NOT NULL CONSTRAINT pk_request_letters PRIMARY KEY,
    receipt_id BLOB NOT NULL,
    printed_at INTEGER NOT NULL,
    printed_by BLOB NOT NULL,
    office TEXT NULL,
    used_at INTEGER NULL
);
INSERT INTO request_letters_new (id, receipt_id, printed_at, printed_by, office, used_at) SELECT id, request_id, printed_at, printed_by, office, used_at FROM request_letters;
DROP TABLE request_letters;
ALTER TABLE request_letters_new RENAME TO request_letters;
CREATE INDEX ix_request_letters_receipt_id ON request_letters (receipt_id);
