-- Contracts: proposed schemas that callers may lock generation to. `id` is made from the document, `hash` from the fields that
-- rows depend on, so several documents may share a hash. `key_id` is who stored it first, for the bound per key and day; it
-- does not decide who may read. `used_day` decides when it is forgotten.
CREATE TABLE contract (
    id            TEXT    NOT NULL UNIQUE,
    hash          BLOB    NOT NULL,
    document      TEXT    NOT NULL,
    key_id        INTEGER NOT NULL REFERENCES api_key (id),
    created_at_ms INTEGER NOT NULL,
    created_day   INTEGER NOT NULL,
    used_day      INTEGER NOT NULL
) STRICT;

CREATE INDEX contract_by_hash ON contract (hash, created_at_ms);
CREATE INDEX contract_by_key_and_day ON contract (key_id, created_day);
CREATE INDEX contract_by_use ON contract (used_day);

-- A replay generates from the contract of the first answer, whatever inference says by then.
ALTER TABLE idempotency ADD COLUMN contract_id TEXT;
