CREATE TABLE routing_rule_sets (
    version INTEGER NOT NULL CONSTRAINT pk_routing_rule_sets PRIMARY KEY,
    at INTEGER NOT NULL,
    by_id BLOB NULL,
    by_name TEXT NOT NULL,
    rules_json TEXT NOT NULL
);

CREATE TABLE routing_drafts (
    account_id BLOB NOT NULL CONSTRAINT pk_routing_drafts PRIMARY KEY,
    base_version INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    tried_edition INTEGER NULL,
    at INTEGER NOT NULL,
    rules_json TEXT NOT NULL
);
