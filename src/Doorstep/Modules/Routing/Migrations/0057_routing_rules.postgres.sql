CREATE TABLE routing_rule_sets (
    version integer NOT NULL CONSTRAINT pk_routing_rule_sets PRIMARY KEY,
    at timestamp with time zone NOT NULL,
    by_id uuid NULL,
    by_name text NOT NULL,
    rules_json text NOT NULL
);

CREATE TABLE routing_drafts (
    account_id uuid NOT NULL CONSTRAINT pk_routing_drafts PRIMARY KEY,
    base_version integer NOT NULL,
    edition integer NOT NULL,
    tried_edition integer NULL,
    at timestamp with time zone NOT NULL,
    rules_json text NOT NULL
);
