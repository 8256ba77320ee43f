//! The quota: exact, and without a database round trip per call.
//!
//! Each process leases blocks of calls from the store with one atomic statement and hands them out from memory. What was used
//! is written back every second; what was leased and not used is given back when the key falls idle and at shutdown. So all
//! processes together never hand out one call too many, and a crash costs a key at most one lease.
//!
//! Does not live here: who a key belongs to (`access`), the store's side of a lease (`store`).

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::DefaultClock;
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};

use crate::clock::Clock;
use crate::store::{DayUsage, KeyRecord, Settlement, Store, StoreError};
use crate::tier::Tier;

/// Calls of one lease at most.
const LEASE_MAX: u64 = 1000;
/// A quota is leased in about this many blocks.
const LEASES_PER_QUOTA: u64 = 50;
/// A spent quota is asked for again only this often.
const SPENT_RECHECK: Duration = Duration::from_secs(1);
/// Leased calls of a key that was not used for this long are given back.
const IDLE_LEASE: Duration = Duration::from_secs(5);

type BurstLimiter = RateLimiter<NotKeyed, InMemoryState, DefaultClock, StateInformationMiddleware>;

/// One key in memory: its tier, its limiters and what it used since the store last heard.
#[derive(Debug)]
pub struct Account {
    /// As stored.
    pub key: KeyRecord,
    /// What it may do.
    pub tier: Arc<Tier>,
    burst: Option<BurstLimiter>,
    /// Large answers running now.
    streams: AtomicU32,
    previews: Mutex<Previews>,
    ledger: Mutex<Ledger>,
    /// Held while a lease is fetched, so that one fetch serves all who wait.
    leasing: tokio::sync::Mutex<()>,
}

/// Previews of a day. They are counted here and not in the store: each process allows as many, and a restart forgets them.
#[derive(Debug, Default)]
struct Previews {
    day: i64,
    count: u64,
}

#[derive(Debug)]
struct Ledger {
    day: i64,
    /// Leased and not handed out.
    available: u64,
    /// The store's totals, of all processes, when it last told them.
    stored: DayUsage,
    /// Being written to the store.
    settling: DayUsage,
    /// Not yet written.
    unsettled: DayUsage,
    /// Usage of days before `day`, not yet written.
    older: Vec<Settlement>,
    spent_at: Option<Instant>,
    used_at: Instant,
}

/// Usage as told in answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Calls that generated today.
    pub calls_today: u64,
    /// What is left of them; `None` when unlimited.
    pub calls_remaining: Option<u64>,
    /// Records generated today.
    pub records_today: u64,
}

/// Whether a request may pass the burst limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Whether it may.
    pub allowed: bool,
    /// Requests that may follow at once.
    pub remaining: u64,
}

/// Why a call was not reserved.
#[derive(Debug)]
pub enum Refusal {
    /// The calls of the day are spent.
    Spent {
        /// How many the day has.
        limit: u64,
    },
    /// The store did not answer.
    Store(StoreError),
}

impl Account {
    /// An account with the usage that the store knows of.
    pub fn new(key: KeyRecord, tier: Arc<Tier>, stored: DayUsage) -> Account {
        let per_second = tier.burst_per_second.0.and_then(|n| NonZeroU32::new(n.min(u64::from(u32::MAX)) as u32));
        let burst = per_second.map(|n| RateLimiter::direct(Quota::per_second(n)).with_middleware());
        let ledger = Ledger {
            day: stored.day,
            available: 0,
            stored,
            settling: DayUsage::default(),
            unsettled: DayUsage::default(),
            older: Vec::new(),
            spent_at: None,
            used_at: Instant::now(),
        };
        let (ledger, leasing, streams) = (Mutex::new(ledger), tokio::sync::Mutex::default(), AtomicU32::new(0));
        Account { key, tier, burst, streams, previews: Mutex::default(), ledger, leasing }
    }

    /// Counts one request against the burst limit.
    pub fn burst(&self) -> Burst {
        match self.burst.as_ref().map(RateLimiter::check) {
            None => Burst { allowed: true, remaining: u64::MAX },
            Some(Ok(state)) => Burst { allowed: true, remaining: u64::from(state.remaining_burst_capacity()) },
            Some(Err(_)) => Burst { allowed: false, remaining: 0 },
        }
    }

    /// Takes a place among the large answers of this key; `None` when all are taken.
    pub fn stream(self: &Arc<Account>) -> Option<StreamPlace> {
        let taken = self
            .streams
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| (n < self.tier.streams).then_some(n + 1));
        taken.ok().map(|_| StreamPlace(Arc::clone(self)))
    }

    /// Counts a preview; says how many more the day has, or `None` when they are spent.
    pub fn preview(&self, clock: &Clock, per_day: u64) -> Option<u64> {
        let today = clock.today();
        // Changed only by assignments that cannot panic half-way.
        let mut previews = self.previews.lock().unwrap_or_else(PoisonError::into_inner);
        if previews.day != today {
            *previews = Previews { day: today, count: 0 };
        }
        let left = per_day.checked_sub(previews.count + 1)?;
        previews.count += 1;
        Some(left)
    }

    /// Usage now.
    pub fn usage(&self, clock: &Clock) -> Usage {
        let mut ledger = self.ledger();
        ledger.roll_to(clock.today(), self.key.id);
        ledger.usage(&self.tier)
    }

    /// Takes over totals just read from the store, which other processes write too. A settlement under way may be in them or
    /// not; it brings newer ones itself.
    pub fn told(&self, totals: DayUsage) {
        let mut ledger = self.ledger();
        if totals.day == ledger.day && ledger.settling.calls == 0 && totals.calls > ledger.stored.calls {
            ledger.stored = totals;
        }
    }

    /// Reserves one call. It counts when it is committed; dropped, it is given back.
    pub async fn reserve(self: &Arc<Account>, store: &dyn Store, clock: &Clock) -> Result<Reservation, Refusal> {
        let Some(limit) = self.tier.calls_per_day.0 else {
            let mut ledger = self.ledger();
            ledger.roll_to(clock.today(), self.key.id);
            return Ok(Reservation { account: Arc::clone(self), day: ledger.day, open: true });
        };
        loop {
            if let Some(reservation) = self.take(clock) {
                return Ok(reservation);
            }
            let _one_at_a_time = self.leasing.lock().await;
            if let Some(reservation) = self.take(clock) {
                return Ok(reservation);
            }
            let day = {
                let ledger = self.ledger();
                if ledger.spent_at.is_some_and(|at| at.elapsed() < SPENT_RECHECK) {
                    return Err(Refusal::Spent { limit });
                }
                ledger.day
            };
            let wanted = (limit / LEASES_PER_QUOTA).clamp(1, LEASE_MAX);
            let granted = store.lease(self.key.id, day, wanted, limit).await.map_err(Refusal::Store)?;
            let mut ledger = self.ledger();
            if ledger.day == day {
                ledger.available += granted;
                ledger.spent_at = (granted == 0).then(Instant::now);
            }
        }
    }

    fn take(self: &Arc<Account>, clock: &Clock) -> Option<Reservation> {
        let mut ledger = self.ledger();
        ledger.roll_to(clock.today(), self.key.id);
        ledger.available = ledger.available.checked_sub(1)?;
        ledger.used_at = Instant::now();
        Some(Reservation { account: Arc::clone(self), day: ledger.day, open: true })
    }

    fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // The ledger is only ever changed by assignments that cannot panic half-way.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes out what the store has to be told; leased calls too, when all are to be given back or the key is idle.
    fn settlements(&self, clock: &Clock, return_all: bool) -> Vec<Settlement> {
        let mut ledger = self.ledger();
        ledger.roll_to(clock.today(), self.key.id);
        let mut settlements = std::mem::take(&mut ledger.older);
        let returned = match return_all || ledger.used_at.elapsed() > IDLE_LEASE {
            true => std::mem::take(&mut ledger.available),
            false => 0,
        };
        let DayUsage { calls, records, .. } = std::mem::take(&mut ledger.unsettled);
        if calls > 0 || records > 0 || returned > 0 {
            ledger.settling = DayUsage { day: ledger.day, calls, records };
            settlements.push(Settlement { key_id: self.key.id, day: ledger.day, calls, records, returned });
        }
        settlements
    }

    /// Takes over the store's answer to a settlement.
    fn settled(&self, settlement: &Settlement, total: Option<DayUsage>) {
        let mut ledger = self.ledger();
        let of_today = settlement.day == ledger.day;
        match total {
            Some(total) if of_today => {
                ledger.stored = total;
                ledger.settling = DayUsage::default();
            }
            Some(_) => {}
            None if of_today => {
                ledger.settling = DayUsage::default();
                ledger.unsettled.calls += settlement.calls;
                ledger.unsettled.records += settlement.records;
                ledger.available += settlement.returned;
            }
            None => ledger.older.push(Settlement { returned: 0, ..*settlement }),
        }
    }

    /// Whether nothing is lost when it is forgotten, and nobody missed it for `idle`.
    pub(crate) fn is_forgettable(self: &Arc<Account>, idle: Duration) -> bool {
        let ledger = self.ledger();
        let empty = ledger.available == 0 && ledger.older.is_empty() && ledger.settling.calls == 0;
        Arc::strong_count(self) == 1 && empty && ledger.unsettled.calls == 0 && ledger.used_at.elapsed() > idle
    }
}

impl Ledger {
    /// Starts a new day. Leases of the old one have no value any more; its usage is kept for the store.
    fn roll_to(&mut self, today: i64, key_id: i64) {
        if today <= self.day {
            return;
        }
        if self.unsettled.calls > 0 {
            let DayUsage { calls, records, .. } = self.unsettled;
            self.older.push(Settlement { key_id, day: self.day, calls, records, returned: 0 });
        }
        self.day = today;
        self.available = 0;
        self.stored = DayUsage { day: today, ..DayUsage::default() };
        self.settling = DayUsage::default();
        self.unsettled = DayUsage::default();
        self.spent_at = None;
    }

    fn usage(&self, tier: &Tier) -> Usage {
        let calls_today = self.stored.calls + self.settling.calls + self.unsettled.calls;
        let records_today = self.stored.records + self.settling.records + self.unsettled.records;
        let calls_remaining = tier.calls_per_day.0.map(|limit| limit.saturating_sub(calls_today));
        Usage { calls_today, calls_remaining, records_today }
    }
}

/// One call that is about to be made.
#[derive(Debug)]
pub struct Reservation {
    account: Arc<Account>,
    day: i64,
    open: bool,
}

impl Reservation {
    /// The usage as it will be told when this call is committed with so many records.
    pub fn usage_after(&self, records: u64) -> Usage {
        let mut usage = self.account.ledger().usage(&self.account.tier);
        usage.calls_today += 1;
        usage.records_today += records;
        usage.calls_remaining = usage.calls_remaining.map(|n| n.saturating_sub(1));
        usage
    }

    /// Counts the call and its records.
    pub fn commit(mut self, records: u64) -> Usage {
        self.open = false;
        let mut ledger = self.account.ledger();
        ledger.used_at = Instant::now();
        if ledger.day == self.day {
            ledger.unsettled.calls += 1;
            ledger.unsettled.records += records;
        } else {
            let (key_id, day) = (self.account.key.id, self.day);
            ledger.older.push(Settlement { key_id, day, calls: 1, records, returned: 0 });
        }
        ledger.usage(&self.account.tier)
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if self.open && self.account.tier.calls_per_day.0.is_some() {
            let mut ledger = self.account.ledger();
            if ledger.day == self.day {
                ledger.available += 1;
            }
        }
    }
}

/// A place among the large answers of a key, given back when dropped.
#[derive(Debug)]
pub struct StreamPlace(Arc<Account>);

impl Drop for StreamPlace {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Settlements of one transaction at most, so that a failing one keeps the writer only briefly.
const SETTLEMENTS_PER_TRANSACTION: usize = 200;

/// Writes what accounts used to the store; with `return_all`, gives every unused lease back.
pub async fn settle(
    accounts: &[Arc<Account>],
    store: &dyn Store,
    clock: &Clock,
    return_all: bool,
) -> Result<(), StoreError> {
    let taken = |account: &Arc<Account>| {
        let settlements = account.settlements(clock, return_all);
        settlements.into_iter().map(|s| (Arc::clone(account), s)).collect::<Vec<_>>()
    };
    let all: Vec<_> = accounts.iter().flat_map(taken).collect();
    let mut outcome = Ok(());
    for chunk in all.chunks(SETTLEMENTS_PER_TRANSACTION) {
        let settlements: Vec<_> = chunk.iter().map(|(_, settlement)| *settlement).collect();
        let totals = match outcome {
            Ok(()) => store.settle(&settlements).await.map_err(|error| outcome = Err(error)).ok(),
            Err(_) => None,
        };
        for (at, (account, settlement)) in chunk.iter().enumerate() {
            account.settled(settlement, totals.as_ref().and_then(|totals| totals.get(at).copied()));
        }
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::DAY_MILLIS;
    use crate::config::Settings;
    use crate::store::{NewKey, SqliteStore};

    async fn store(directory: &tempfile::TempDir) -> SqliteStore {
        let url = format!("sqlite://{}", directory.path().join("quota.db").display());
        SqliteStore::open(&url, Duration::from_secs(10)).await.unwrap()
    }

    async fn key(store: &SqliteStore) -> KeyRecord {
        let (prefix, tier) = ("DATAGEN-FREE-X".to_owned(), "free".to_owned());
        store.key_insert(NewKey { hash: [1; 32], prefix, tier, label: None, created_at_ms: 0 }).await.unwrap()
    }

    fn account(key: &KeyRecord, clock: &Clock) -> Arc<Account> {
        let stored = DayUsage { day: clock.today(), ..DayUsage::default() };
        Arc::new(Account::new(key.clone(), Arc::clone(&Settings::default().tiers["free"]), stored))
    }

    async fn spend(account: Arc<Account>, store: SqliteStore, clock: Arc<Clock>, attempts: usize) -> usize {
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..attempts {
            let (account, store, clock) = (Arc::clone(&account), store.clone(), Arc::clone(&clock));
            tasks.spawn(async move { account.reserve(&store, &clock).await.map(|r| r.commit(5)).is_ok() });
        }
        tasks.join_all().await.into_iter().filter(|done| *done).count()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn two_processes_hand_out_exactly_the_quota() {
        let directory = tempfile::tempdir().unwrap();
        let (one, two, clock) = (store(&directory).await, store(&directory).await, Arc::new(Clock::default()));
        let key = key(&one).await;
        let (a, b) = (account(&key, &clock), account(&key, &clock));
        let (first, second) = tokio::join!(
            tokio::spawn(spend(Arc::clone(&a), one.clone(), Arc::clone(&clock), 180)),
            tokio::spawn(spend(Arc::clone(&b), two.clone(), Arc::clone(&clock), 180)),
        );
        // Each may sit on one lease that the other could have used, never more.
        let total = first.unwrap() + second.unwrap();
        assert!((196..=200).contains(&total), "{total}");
        settle(&[Arc::clone(&a), Arc::clone(&b)], &one, &clock, true).await.unwrap();
        clock.advance_ms(0);
        for account in [&a, &b] {
            account.ledger().spent_at = None;
        }
        let rest = spend(a, one.clone(), Arc::clone(&clock), 50).await;
        assert_eq!(total + rest, 200);
        settle(&[b], &one, &clock, true).await.unwrap();
    }

    #[tokio::test]
    async fn a_dropped_reservation_burns_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let (store, clock) = (store(&directory).await, Clock::default());
        let account = account(&key(&store).await, &clock);
        for _ in 0..500 {
            account.reserve(&store, &clock).await.unwrap();
        }
        assert_eq!(account.usage(&clock), Usage { calls_today: 0, calls_remaining: Some(200), records_today: 0 });
        let usage = account.reserve(&store, &clock).await.unwrap().commit(7);
        assert_eq!(usage, Usage { calls_today: 1, calls_remaining: Some(199), records_today: 7 });
    }

    #[tokio::test]
    async fn a_new_day_has_a_new_quota_and_the_old_usage_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let (store, clock) = (store(&directory).await, Arc::new(Clock::default()));
        let key = key(&store).await;
        let account = account(&key, &clock);
        let today = clock.today();
        assert_eq!(spend(Arc::clone(&account), store.clone(), Arc::clone(&clock), 201).await, 200);
        let late = account.reserve(&store, &clock).await;
        assert!(matches!(late, Err(Refusal::Spent { limit: 200 })), "{late:?}");
        clock.advance_ms(DAY_MILLIS);
        let over_midnight = account.reserve(&store, &clock).await.unwrap();
        clock.advance_ms(DAY_MILLIS);
        assert_eq!(account.reserve(&store, &clock).await.unwrap().commit(1).calls_today, 1);
        over_midnight.commit(3);
        settle(&[account], &store, &clock, false).await.unwrap();
        let days = store.usage(key.id, today).await.unwrap();
        let expected = [(today, 200, 1000), (today + 1, 1, 3), (today + 2, 1, 1)];
        assert_eq!(days, expected.map(|(day, calls, records)| DayUsage { day, calls, records }));
    }

    #[tokio::test]
    async fn a_failing_store_loses_no_usage() {
        let directory = tempfile::tempdir().unwrap();
        let (broken, clock) = (store(&directory).await, Clock::default());
        let key = key(&broken).await;
        let account = account(&key, &clock);
        account.reserve(&broken, &clock).await.unwrap().commit(2);
        broken.close().await;
        settle(&[Arc::clone(&account)], &broken, &clock, true).await.unwrap_err();
        assert_eq!(account.usage(&clock).calls_today, 1);
        let repaired = store(&directory).await;
        settle(&[account], &repaired, &clock, true).await.unwrap();
        let day = DayUsage { day: clock.today(), calls: 1, records: 2 };
        assert_eq!(repaired.usage(key.id, 0).await.unwrap(), [day]);
    }
}
