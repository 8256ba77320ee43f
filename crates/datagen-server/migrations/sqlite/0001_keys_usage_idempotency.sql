-- Keys: only a hash of each is kept, and enough of its beginning to recognise it in a list.
CREATE TABLE api_key (
    id            INTEGER PRIMARY KEY,
    hash          BLOB    NOT NULL UNIQUE,
    prefix        TEXT    NOT NULL,
    tier          TEXT    NOT NULL,
    label         TEXT,
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER
) STRICT;

-- Days are numbered from 1970-01-01 UTC. `leased` are calls handed out to server processes, used or not: it decides about
-- the quota. `calls` and `records` are what was used. `granted` is the size of the latest lease.
CREATE TABLE usage_day (
    key_id  INTEGER NOT NULL REFERENCES api_key (id),
    day     INTEGER NOT NULL,
    leased  INTEGER NOT NULL DEFAULT 0,
    granted INTEGER NOT NULL DEFAULT 0,
    calls   INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (key_id, day)
) STRICT, WITHOUT ROWID;

-- What it takes to make a stored answer again: rows are a pure function, so the answer itself is not kept.
CREATE TABLE idempotency (
    key_id          INTEGER NOT NULL REFERENCES api_key (id),
    idempotency_key TEXT    NOT NULL,
    body_hash       BLOB    NOT NULL,
    seed            INTEGER NOT NULL,
    generation_id   TEXT    NOT NULL,
    calls_today     INTEGER NOT NULL,
    calls_remaining INTEGER,
    records_today   INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL,
    PRIMARY KEY (key_id, idempotency_key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (created_at_ms);
