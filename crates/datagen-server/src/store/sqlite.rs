//! The store on SQLite: one file, created and migrated when it is opened.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{Row, Sqlite, Transaction};

use super::{
    Before, ContractRecord, ContractStored, DayUsage, Hash, IdempotencyRecord, KeyRecord, NewKey, Settlement, Store,
    StoreError,
};

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");

/// Connections that read. WAL lets them run beside the writer.
const READERS_MAX: u32 = 4;
/// Two processes that start at once on a new file may both migrate it; the loser looks again.
const MIGRATION_ATTEMPTS_MAX: u32 = 3;

/// A SQLite database. One connection writes, so that writers of this process queue here instead of failing as busy.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    place: String,
    writer: SqlitePool,
    readers: SqlitePool,
}

impl SqliteStore {
    /// Opens the file a `sqlite:` URL names, creating and migrating it. `timeout` bounds waiting for locks.
    pub async fn open(url: &str, timeout: Duration) -> Result<SqliteStore, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| StoreError::Url { url: url.to_owned(), reason: error.to_string() })?;
        let path = options.get_filename().to_owned();
        let place = path.display().to_string();
        create_parent(&path, &place)?;
        // FULL: a key that was shown to its owner survives a power cut, not only the death of the process.
        let options = options
            .create_if_missing(!url.contains("mode=ro"))
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(timeout);
        let in_memory = url.contains(":memory:") || url.contains("mode=memory");
        let pool = SqlitePoolOptions::new().acquire_timeout(timeout + Duration::from_secs(1)).max_lifetime(None);
        let writer = pool.clone().max_connections(1).idle_timeout(None).connect_with(options.clone()).await;
        let writer = writer.map_err(|error| reason_of(&place, &error))?;
        let readers =
            if in_memory { writer.clone() } else { pool.max_connections(READERS_MAX).connect_lazy_with(options) };
        let store = SqliteStore { place, writer, readers };
        store.migrate().await?;
        Ok(store)
    }

    /// Proves that the file can be written, then migrates: a read-only or locked file is found now, not at the first call.
    async fn migrate(&self) -> Result<(), StoreError> {
        let mut probe = self.begin().await?;
        let written = sqlx::query("CREATE TABLE write_probe (x INTEGER)").execute(&mut *probe).await;
        written.map_err(|error| self.failed(&error))?;
        probe.rollback().await.map_err(|error| self.failed(&error))?;
        let mut attempt = 1;
        while let Err(error) = MIGRATOR.run(&self.writer).await {
            if attempt == MIGRATION_ATTEMPTS_MAX {
                return Err(StoreError::Migration { place: self.place.clone(), reason: error.to_string() });
            }
            attempt += 1;
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Ok(())
    }

    /// A transaction that may write from its first statement on.
    async fn begin(&self) -> Result<Transaction<'_, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(|error| self.failed(&error))
    }

    /// A contract that was read; the first use of a day is noted.
    async fn used_contract(
        &self,
        row: Result<Option<SqliteRow>, sqlx::Error>,
        day: i64,
    ) -> Result<Option<ContractRecord>, StoreError> {
        let Some(row) = row.map_err(|error| self.failed(&error))? else { return Ok(None) };
        let record = contract_record(&row).map_err(|error| self.failed(&error))?;
        if row.try_get::<i64, _>("used_day").map_err(|error| self.failed(&error))? < day {
            let query = sqlx::query("UPDATE contract SET used_day = ?1 WHERE id = ?2 AND used_day < ?1");
            let done = query.bind(day).bind(record.id.clone()).execute(&self.writer).await;
            done.map_err(|error| self.failed(&error))?;
        }
        Ok(Some(record))
    }

    fn failed(&self, error: &sqlx::Error) -> StoreError {
        reason_of(&self.place, error)
    }
}

fn create_parent(path: &Path, place: &str) -> Result<(), StoreError> {
    let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return Ok(()) };
    std::fs::create_dir_all(parent)
        .map_err(|error| StoreError::CannotOpen { place: place.to_owned(), reason: error.to_string() })
}

/// Tells the primary result codes of SQLite apart (<https://sqlite.org/rescode.html>).
fn reason_of(place: &str, error: &sqlx::Error) -> StoreError {
    let place = place.to_owned();
    let code = error.as_database_error().and_then(|e| e.code()).and_then(|code| code.parse::<u32>().ok());
    match code.map(|code| code & 0xff) {
        Some(5 | 6) => StoreError::Locked { place },
        Some(8) => StoreError::ReadOnly { place },
        Some(14) => StoreError::CannotOpen { place, reason: error.to_string() },
        Some(11 | 26) => StoreError::NotADatabase { place },
        _ if matches!(error, sqlx::Error::PoolTimedOut) => StoreError::Locked { place },
        _ => StoreError::Failed { place, reason: error.to_string() },
    }
}

fn key_record(row: &SqliteRow) -> Result<KeyRecord, sqlx::Error> {
    Ok(KeyRecord {
        id: row.try_get("id")?,
        prefix: row.try_get("prefix")?,
        tier: row.try_get("tier")?,
        label: row.try_get("label")?,
        created_at_ms: row.try_get("created_at_ms")?,
        revoked_at_ms: row.try_get("revoked_at_ms")?,
    })
}

fn day_usage(row: &SqliteRow) -> Result<DayUsage, sqlx::Error> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(|n| n.max(0) as u64);
    Ok(DayUsage { day: row.try_get("day")?, calls: count("calls")?, records: count("records")? })
}

fn idempotency_record(row: &SqliteRow) -> Result<IdempotencyRecord, sqlx::Error> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(|n| n as u64);
    let hash: Vec<u8> = row.try_get("body_hash")?;
    Ok(IdempotencyRecord {
        key_id: row.try_get("key_id")?,
        idempotency_key: row.try_get("idempotency_key")?,
        body_hash: hash.try_into().map_err(|_| sqlx::Error::RowNotFound)?,
        seed: count("seed")?,
        generation_id: row.try_get("generation_id")?,
        calls_today: count("calls_today")?,
        calls_remaining: row.try_get::<Option<i64>, _>("calls_remaining")?.map(|n| n as u64),
        records_today: count("records_today")?,
        contract_id: row.try_get("contract_id")?,
        created_at_ms: row.try_get("created_at_ms")?,
    })
}

fn contract_record(row: &SqliteRow) -> Result<ContractRecord, sqlx::Error> {
    let hash: Vec<u8> = row.try_get("hash")?;
    Ok(ContractRecord {
        id: row.try_get("id")?,
        hash: hash.try_into().map_err(|_| sqlx::Error::RowNotFound)?,
        document: row.try_get("document")?,
        key_id: row.try_get("key_id")?,
        created_at_ms: row.try_get("created_at_ms")?,
    })
}

/// SQLite integers are signed; no count comes near the end of them.
fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

#[async_trait]
impl Store for SqliteStore {
    async fn ping(&self) -> Result<(), StoreError> {
        let alive = sqlx::query("SELECT count(*) FROM (SELECT id FROM api_key LIMIT 1)").fetch_one(&self.readers).await;
        alive.map(|_| ()).map_err(|error| self.failed(&error))
    }

    async fn key_insert(&self, key: NewKey) -> Result<KeyRecord, StoreError> {
        let row = sqlx::query(
            "INSERT INTO api_key (hash, prefix, tier, label, created_at_ms) VALUES (?, ?, ?, ?, ?) RETURNING *",
        )
        .bind(key.hash.to_vec())
        .bind(key.prefix)
        .bind(key.tier)
        .bind(key.label)
        .bind(key.created_at_ms)
        .fetch_one(&self.writer)
        .await;
        row.and_then(|row| key_record(&row)).map_err(|error| self.failed(&error))
    }

    async fn key_by_hash(&self, hash: &Hash) -> Result<Option<KeyRecord>, StoreError> {
        let query = sqlx::query("SELECT * FROM api_key WHERE hash = ?").bind(hash.to_vec());
        let row = query.fetch_optional(&self.readers).await.map_err(|error| self.failed(&error))?;
        row.map(|row| key_record(&row)).transpose().map_err(|error| self.failed(&error))
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>, StoreError> {
        let rows = sqlx::query("SELECT * FROM api_key ORDER BY id").fetch_all(&self.readers).await;
        rows.and_then(|rows| rows.iter().map(key_record).collect()).map_err(|error| self.failed(&error))
    }

    async fn key_revoke(&self, id: i64, now_ms: i64) -> Result<bool, StoreError> {
        let query = sqlx::query("UPDATE api_key SET revoked_at_ms = ? WHERE id = ? AND revoked_at_ms IS NULL");
        let done = query.bind(now_ms).bind(id).execute(&self.writer).await;
        done.map(|done| done.rows_affected() == 1).map_err(|error| self.failed(&error))
    }

    async fn lease(&self, key_id: i64, day: i64, wanted: u64, limit: u64) -> Result<u64, StoreError> {
        if wanted == 0 || limit == 0 {
            return Ok(0);
        }
        let row = sqlx::query(
            "INSERT INTO usage_day AS u (key_id, day, leased, granted)
             VALUES (?1, ?2, min(?3, max(1, ?4 / 4)), min(?3, max(1, ?4 / 4)))
             ON CONFLICT (key_id, day) DO UPDATE
             SET granted = min(?3, max(1, (?4 - u.leased) / 4)), leased = u.leased + min(?3, max(1, (?4 - u.leased) / 4))
             WHERE u.leased < ?4
             RETURNING granted",
        )
        .bind(key_id)
        .bind(day)
        .bind(signed(wanted))
        .bind(signed(limit))
        .fetch_optional(&self.writer)
        .await;
        let granted = row.and_then(|row| row.map(|row| row.try_get::<i64, _>(0)).transpose());
        granted.map(|n| n.unwrap_or(0).max(0) as u64).map_err(|error| self.failed(&error))
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<Vec<DayUsage>, StoreError> {
        let mut totals = Vec::with_capacity(settlements.len());
        let mut transaction = self.begin().await?;
        for s in settlements {
            let row = sqlx::query(
                "INSERT INTO usage_day AS u (key_id, day, calls, records) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (key_id, day) DO UPDATE
                 SET calls = u.calls + ?3, records = u.records + ?4, leased = max(0, u.leased - ?5)
                 RETURNING day, calls, records",
            )
            .bind(s.key_id)
            .bind(s.day)
            .bind(signed(s.calls))
            .bind(signed(s.records))
            .bind(signed(s.returned))
            .fetch_one(&mut *transaction)
            .await;
            totals.push(row.and_then(|row| day_usage(&row)).map_err(|error| self.failed(&error))?);
        }
        transaction.commit().await.map_err(|error| self.failed(&error))?;
        Ok(totals)
    }

    async fn usage(&self, key_id: i64, first_day: i64) -> Result<Vec<DayUsage>, StoreError> {
        let query = sqlx::query("SELECT day, calls, records FROM usage_day WHERE key_id = ? AND day >= ? ORDER BY day");
        let rows = query.bind(key_id).bind(first_day).fetch_all(&self.readers).await;
        rows.and_then(|rows| rows.iter().map(day_usage).collect()).map_err(|error| self.failed(&error))
    }

    async fn idempotency_find(
        &self,
        key_id: i64,
        idempotency_key: &str,
        not_before_ms: i64,
    ) -> Result<Option<IdempotencyRecord>, StoreError> {
        let query =
            sqlx::query("SELECT * FROM idempotency WHERE key_id = ? AND idempotency_key = ? AND created_at_ms >= ?");
        let query = query.bind(key_id).bind(idempotency_key.to_owned()).bind(not_before_ms);
        let row = query.fetch_optional(&self.readers).await.map_err(|error| self.failed(&error))?;
        row.map(|row| idempotency_record(&row)).transpose().map_err(|error| self.failed(&error))
    }

    async fn idempotency_insert(&self, record: &IdempotencyRecord, not_before_ms: i64) -> Result<bool, StoreError> {
        let done = sqlx::query(
            "INSERT INTO idempotency AS i (key_id, idempotency_key, body_hash, seed, generation_id, calls_today,
                                           calls_remaining, records_today, created_at_ms, contract_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?11)
             ON CONFLICT (key_id, idempotency_key) DO UPDATE
             SET body_hash = ?3, seed = ?4, generation_id = ?5, calls_today = ?6, calls_remaining = ?7,
                 records_today = ?8, created_at_ms = ?9, contract_id = ?11
             WHERE i.created_at_ms < ?10",
        )
        .bind(record.key_id)
        .bind(record.idempotency_key.clone())
        .bind(record.body_hash.to_vec())
        .bind(signed(record.seed))
        .bind(record.generation_id.clone())
        .bind(signed(record.calls_today))
        .bind(record.calls_remaining.map(signed))
        .bind(signed(record.records_today))
        .bind(record.created_at_ms)
        .bind(not_before_ms)
        .bind(record.contract_id.clone())
        .execute(&self.writer)
        .await;
        done.map(|done| done.rows_affected() == 1).map_err(|error| self.failed(&error))
    }

    async fn contract_insert(
        &self,
        contract: &ContractRecord,
        day: i64,
        day_max: u64,
    ) -> Result<ContractStored, StoreError> {
        if self.contract_by_id(&contract.id, day).await?.is_some() {
            return Ok(ContractStored::Before);
        }
        let done = sqlx::query(
            "INSERT INTO contract (id, hash, document, key_id, created_at_ms, created_day, used_day)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?6
             WHERE (SELECT count(*) FROM contract WHERE key_id = ?4 AND created_day = ?6) < ?7
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(contract.id.clone())
        .bind(contract.hash.to_vec())
        .bind(contract.document.clone())
        .bind(contract.key_id)
        .bind(contract.created_at_ms)
        .bind(day)
        .bind(signed(day_max))
        .execute(&self.writer)
        .await;
        match done.map(|done| done.rows_affected()).map_err(|error| self.failed(&error))? {
            1 => Ok(ContractStored::Now),
            // Refused, or another request was quicker.
            _ => match self.contract_by_id(&contract.id, day).await? {
                Some(_) => Ok(ContractStored::Before),
                None => Ok(ContractStored::Refused),
            },
        }
    }

    async fn contract_by_id(&self, id: &str, day: i64) -> Result<Option<ContractRecord>, StoreError> {
        let query = sqlx::query("SELECT * FROM contract WHERE id = ?").bind(id.to_owned());
        self.used_contract(query.fetch_optional(&self.readers).await, day).await
    }

    async fn contract_by_hash(&self, hash: &Hash, day: i64) -> Result<Option<ContractRecord>, StoreError> {
        let query = sqlx::query("SELECT * FROM contract WHERE hash = ? ORDER BY created_at_ms DESC, id LIMIT 1");
        self.used_contract(query.bind(hash.to_vec()).fetch_optional(&self.readers).await, day).await
    }

    async fn forget(&self, before: Before) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        let old = [
            sqlx::query("DELETE FROM idempotency WHERE created_at_ms < ?").bind(before.idempotency_ms),
            sqlx::query("DELETE FROM usage_day WHERE day < ?").bind(before.usage_day),
            sqlx::query("DELETE FROM contract WHERE used_day < ?").bind(before.contract_day),
        ];
        for query in old {
            query.execute(&mut *transaction).await.map_err(|error| self.failed(&error))?;
        }
        transaction.commit().await.map_err(|error| self.failed(&error))
    }

    async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::suite;

    const TIMEOUT: Duration = Duration::from_millis(300);

    fn url(directory: &tempfile::TempDir) -> String {
        format!("sqlite://{}", directory.path().join("new/folder/test.db").display())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn passes_the_suite() {
        let directory = tempfile::tempdir().unwrap();
        let first = SqliteStore::open(&url(&directory), Duration::from_secs(10)).await.unwrap();
        let second = SqliteStore::open(&url(&directory), Duration::from_secs(10)).await.unwrap();
        suite::run(&first, &second).await;
    }

    #[tokio::test]
    async fn what_was_stored_is_there_after_reopening() {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&url(&directory), TIMEOUT).await.unwrap();
        let key = store.key_insert(suite::new_key(77)).await.unwrap();
        store.close().await;
        let store = SqliteStore::open(&url(&directory), TIMEOUT).await.unwrap();
        assert_eq!(store.key_by_hash(&[77; 32]).await.unwrap(), Some(key));
    }

    #[tokio::test]
    async fn unusable_files_are_told_apart() {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&url(&directory), TIMEOUT).await.unwrap();

        let read_only = SqliteStore::open(&format!("{}?mode=ro", url(&directory)), TIMEOUT).await;
        assert!(matches!(read_only, Err(StoreError::ReadOnly { .. })), "{read_only:?}");

        let holder = store.writer.begin_with("BEGIN EXCLUSIVE").await.unwrap();
        let locked = SqliteStore::open(&url(&directory), TIMEOUT).await;
        assert!(matches!(locked, Err(StoreError::Locked { .. })), "{locked:?}");
        drop(holder);

        let text = directory.path().join("notes.txt");
        std::fs::write(&text, "not a database, and long enough to be looked at as one ".repeat(50)).unwrap();
        let other = SqliteStore::open(&format!("sqlite://{}", text.display()), TIMEOUT).await;
        assert!(matches!(other, Err(StoreError::NotADatabase { .. })), "{other:?}");

        let missing = super::super::open("postgres://localhost/x", TIMEOUT).await.err();
        assert!(matches!(missing, Some(StoreError::Unsupported { .. })), "{missing:?}");
    }
}
