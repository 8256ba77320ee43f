//! Who is calling: from a key in a header to its account in memory.
//!
//! Accounts are kept in memory and looked up in the store again every second, so a key that another process revokes stops
//! working within two. Does not live here: what the account may still do (`quota`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, header};

use crate::clock::Clock;
use crate::config::Settings;
use crate::failure::Failure;
use crate::keys;
use crate::quota::{self, Account};
use crate::store::{DayUsage, Hash, Store, StoreError};

/// How long a look-up is believed.
const FRESH_MS: u64 = 1000;
/// How long a key goes on working while the store does not answer.
const GRACE_MS: u64 = 30_000;
/// Accounts that were not used for this long leave the memory.
const FORGET_AFTER: Duration = Duration::from_secs(600);

/// Accounts by the hash of their key.
pub struct Accounts {
    store: Arc<dyn Store>,
    settings: Arc<Settings>,
    clock: Arc<Clock>,
    started: Instant,
    known: RwLock<HashMap<Hash, Arc<Entry>>>,
}

struct Entry {
    account: Arc<Account>,
    /// When somebody last set out to look it up, in milliseconds since `started`.
    asked_ms: AtomicU64,
    /// When the store last confirmed it.
    confirmed_ms: AtomicU64,
}

impl Accounts {
    /// None yet.
    pub fn new(store: Arc<dyn Store>, settings: Arc<Settings>, clock: Arc<Clock>) -> Accounts {
        Accounts { store, settings, clock, started: Instant::now(), known: RwLock::default() }
    }

    /// The account of the key that a request presents, if it presents one.
    pub async fn of(&self, headers: &HeaderMap) -> Result<Option<Arc<Account>>, Failure> {
        let Some(key) = presented(headers)? else { return Ok(None) };
        let unknown = || Failure::unauthorized("This key is not known, or it was revoked.");
        let hash = keys::hash(key).ok_or_else(|| Failure::unauthorized("This is not a key of this service."))?;
        let known = self.read().get(&hash).cloned();
        let account = match known {
            Some(entry) => self.confirmed(&hash, &entry).await?,
            None => self.look_up(&hash).await?,
        };
        account.map(Some).ok_or_else(unknown)
    }

    /// An account from memory; every second one request asks the store for it again.
    async fn confirmed(&self, hash: &Hash, entry: &Entry) -> Result<Option<Arc<Account>>, Failure> {
        let now = self.elapsed_ms();
        let asked = entry.asked_ms.load(Ordering::Acquire);
        let mine = now.saturating_sub(asked) >= FRESH_MS
            && entry.asked_ms.compare_exchange(asked, now, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if !mine {
            let age = now.saturating_sub(entry.confirmed_ms.load(Ordering::Acquire));
            return if age < GRACE_MS { Ok(Some(Arc::clone(&entry.account))) } else { self.look_up(hash).await };
        }
        match self.store.key_by_hash(hash).await {
            Ok(Some(record)) if record.revoked_at_ms.is_none() => {
                entry.confirmed_ms.store(self.elapsed_ms(), Ordering::Release);
                Ok(Some(Arc::clone(&entry.account)))
            }
            Ok(_) => {
                self.remove(hash).await;
                Ok(None)
            }
            Err(error) => {
                let age = now.saturating_sub(entry.confirmed_ms.load(Ordering::Acquire));
                tracing::warn!(%error, "a key could not be looked up");
                if age < GRACE_MS { Ok(Some(Arc::clone(&entry.account))) } else { Err(error.into()) }
            }
        }
    }

    /// An account from the store.
    async fn look_up(&self, hash: &Hash) -> Result<Option<Arc<Account>>, Failure> {
        let key = self.store.key_by_hash(hash).await?.filter(|key| key.revoked_at_ms.is_none());
        let Some(key) = key else { return Ok(None) };
        let Some(tier) = self.settings.tiers.get(&key.tier) else {
            tracing::warn!(prefix = key.prefix, tier = key.tier, "the tier of a key is not configured");
            return Ok(None);
        };
        let today = self.clock.today();
        let days = self.store.usage(key.id, today).await?;
        let stored =
            days.into_iter().find(|d| d.day == today).unwrap_or(DayUsage { day: today, ..DayUsage::default() });
        let now = AtomicU64::new(self.elapsed_ms());
        let account = Arc::new(Account::new(key, Arc::clone(tier), stored));
        let confirmed = AtomicU64::new(now.load(Ordering::Relaxed));
        let fresh = Arc::new(Entry { account, asked_ms: now, confirmed_ms: confirmed });
        // Of several that look the same key up at once, the first one's account counts for all.
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Some(Arc::clone(&known.entry(*hash).or_insert(fresh).account)))
    }

    async fn remove(&self, hash: &Hash) {
        let removed = self.known.write().unwrap_or_else(PoisonError::into_inner).remove(hash);
        if let Some(entry) = removed
            && let Err(error) =
                quota::settle(std::slice::from_ref(&entry.account), &*self.store, &self.clock, true).await
        {
            tracing::warn!(%error, "usage of a revoked key was not stored");
        }
    }

    /// Writes the usage of all accounts to the store; at shutdown, with every unused lease given back.
    pub async fn settle(&self, return_all: bool) -> Result<(), StoreError> {
        let accounts: Vec<_> = self.read().values().map(|entry| Arc::clone(&entry.account)).collect();
        quota::settle(&accounts, &*self.store, &self.clock, return_all).await
    }

    /// Forgets accounts that nobody uses.
    pub fn forget_idle(&self) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, entry| Arc::strong_count(entry) > 1 || !entry.account.is_forgettable(FORGET_AFTER));
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<Hash, Arc<Entry>>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn elapsed_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}

/// The key in `X-API-Key` or `Authorization: Bearer`.
fn presented(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let unreadable = |_| Failure::unauthorized("The key is not readable text.");
    if let Some(value) = headers.get("x-api-key") {
        return value.to_str().map(|key| Some(key.trim())).map_err(unreadable);
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let value = value.to_str().map_err(unreadable)?;
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(key.trim())),
        _ => Err(Failure::unauthorized("Of the Authorization header only `Bearer <key>` is understood.")),
    }
}
