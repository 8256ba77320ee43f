//! What the service remembers: keys, usage, idempotency records, contracts.
//!
//! Lives here: the [`Store`] trait, its records and errors. Does not live here: a database (`sqlite`), the quota that is
//! handed out from memory (`quota`).

mod sqlite;
#[cfg(test)]
mod suite;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

pub use sqlite::SqliteStore;

/// SHA-256.
pub type Hash = [u8; 32];

/// A key to be stored.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Hash of the key.
    pub hash: Hash,
    /// Its recognisable beginning.
    pub prefix: String,
    /// Name of its tier.
    pub tier: String,
    /// What it is for.
    pub label: Option<String>,
    /// When it was made.
    pub created_at_ms: i64,
}

/// A stored key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Row id.
    pub id: i64,
    /// Its recognisable beginning.
    pub prefix: String,
    /// Name of its tier.
    pub tier: String,
    /// What it is for.
    pub label: Option<String>,
    /// When it was made.
    pub created_at_ms: i64,
    /// When it was revoked.
    pub revoked_at_ms: Option<i64>,
}

/// What one key used on one day (days since 1970-01-01 UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayUsage {
    /// The day.
    pub day: i64,
    /// Calls that generated.
    pub calls: u64,
    /// Records they generated.
    pub records: u64,
}

/// Usage to be added, and leased calls to be given back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Whose.
    pub key_id: i64,
    /// The day it belongs to.
    pub day: i64,
    /// Calls to add.
    pub calls: u64,
    /// Records to add.
    pub records: u64,
    /// Leased calls that were not used.
    pub returned: u64,
}

/// A generation that can be replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyRecord {
    /// Whose.
    pub key_id: i64,
    /// As the caller named it.
    pub idempotency_key: String,
    /// Hash of the request body.
    pub body_hash: Hash,
    /// The seed it was generated with.
    pub seed: u64,
    /// Its id.
    pub generation_id: String,
    /// Usage as it was told.
    pub calls_today: u64,
    /// Usage as it was told; `None` when unlimited.
    pub calls_remaining: Option<u64>,
    /// Usage as it was told.
    pub records_today: u64,
    /// The contract it was generated from; `None` in schema mode.
    pub contract_id: Option<String>,
    /// When.
    pub created_at_ms: i64,
}

/// A stored contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractRecord {
    /// `ctr_…`, made from the document.
    pub id: String,
    /// Hash of the fields that rows depend on.
    pub hash: Hash,
    /// The proposed schema with what is known about it, as JSON.
    pub document: String,
    /// Who stored it first.
    pub key_id: i64,
    /// When.
    pub created_at_ms: i64,
}

/// What became of a contract that was to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContractStored {
    /// It is stored now.
    Now,
    /// It was stored before.
    Before,
    /// The key has stored as many new ones today as it may.
    Refused,
}

/// What [`Store::forget`] forgets.
#[derive(Clone, Copy, Debug)]
pub struct Before {
    /// Idempotency records made before this instant.
    pub idempotency_ms: i64,
    /// Usage of days before this one.
    pub usage_day: i64,
    /// Contracts that were last used before this day.
    pub contract_day: i64,
}

/// The memory of the service. Every method is one transaction; all are safe to call from several processes.
#[async_trait]
pub trait Store: Send + Sync {
    /// Fails when the database cannot be read.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Stores a key, durably before it returns.
    async fn key_insert(&self, key: NewKey) -> Result<KeyRecord, StoreError>;
    /// The key with this hash, revoked or not.
    async fn key_by_hash(&self, hash: &Hash) -> Result<Option<KeyRecord>, StoreError>;
    /// Every key, oldest first.
    async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError>;
    /// Revokes a key; `false` when it was revoked before or is not there.
    async fn key_revoke(&self, id: i64, now_ms: i64) -> Result<bool, StoreError>;

    /// Hands out up to `wanted` calls of a key's day, never more than `limit` in all; fewer towards the end of the quota, so
    /// that the last calls are not stranded with one process. 0 when the quota is spent.
    async fn lease(&self, key_id: i64, day: i64, wanted: u64, limit: u64) -> Result<u64, StoreError>;
    /// Adds usage and takes unused leases back; answers the new totals in the order given.
    async fn settle(&self, settlements: &[Settlement]) -> Result<Vec<DayUsage>, StoreError>;
    /// The days from `first_day` on that have usage, oldest first.
    async fn usage(&self, key_id: i64, first_day: i64) -> Result<Vec<DayUsage>, StoreError>;

    /// The record of this idempotency key made at or after `not_before_ms`.
    async fn idempotency_find(
        &self,
        key_id: i64,
        idempotency_key: &str,
        not_before_ms: i64,
    ) -> Result<Option<IdempotencyRecord>, StoreError>;
    /// Stores a record unless there is one made at or after `not_before_ms`; says whether it was stored.
    async fn idempotency_insert(&self, record: &IdempotencyRecord, not_before_ms: i64) -> Result<bool, StoreError>;

    /// Stores a contract unless it is there; `day_max` bounds the new ones of a key and day. Counts as a use on `day`.
    async fn contract_insert(
        &self,
        contract: &ContractRecord,
        day: i64,
        day_max: u64,
    ) -> Result<ContractStored, StoreError>;
    /// The contract with this id. Counts as a use on `day`.
    async fn contract_by_id(&self, id: &str, day: i64) -> Result<Option<ContractRecord>, StoreError>;
    /// The newest contract with this hash. Counts as a use on `day`.
    async fn contract_by_hash(&self, hash: &Hash, day: i64) -> Result<Option<ContractRecord>, StoreError>;

    /// Forgets what is older.
    async fn forget(&self, before: Before) -> Result<(), StoreError>;
    /// Closes the database.
    async fn close(&self);
}

/// Opens the database a URL names, creating and migrating it.
pub async fn open(url: &str, timeout: Duration) -> Result<Arc<dyn Store>, StoreError> {
    if url.starts_with("sqlite:") {
        return Ok(Arc::new(SqliteStore::open(url, timeout).await?));
    }
    let scheme = url.split(':').next().unwrap_or_default();
    Err(StoreError::Unsupported { scheme: scheme.to_owned() })
}

/// Why the store did not do what it was asked. Texts are for the operator; callers over HTTP are told less.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names a database that is not supported.
    #[error("there is no support for `{scheme}:` databases; use sqlite://path/to/file.db")]
    Unsupported {
        /// The part of the URL before the colon.
        scheme: String,
    },
    /// The URL cannot be read.
    #[error("`{url}` is not a database URL: {reason}")]
    Url {
        /// The URL.
        url: String,
        /// Why.
        reason: String,
    },
    /// Somebody else holds the database.
    #[error("database {place} is locked by another program: stop that program or name another database")]
    Locked {
        /// The database.
        place: String,
    },
    /// The file may not be written.
    #[error("database {place} is read-only: make the file and its directory writable or name another database")]
    ReadOnly {
        /// The database.
        place: String,
    },
    /// The file cannot be opened or created.
    #[error("database {place} cannot be opened: check that its directory exists and is writable ({reason})")]
    CannotOpen {
        /// The database.
        place: String,
        /// Why.
        reason: String,
    },
    /// The file is something else.
    #[error("{place} is not a SQLite database, or it is damaged: name another file or restore a backup")]
    NotADatabase {
        /// The file.
        place: String,
    },
    /// The database was made by a newer version.
    #[error("database {place} cannot be brought up to date: {reason}")]
    Migration {
        /// The database.
        place: String,
        /// Why.
        reason: String,
    },
    /// Anything else.
    #[error("database {place}: {reason}")]
    Failed {
        /// The database.
        place: String,
        /// Why.
        reason: String,
    },
}
