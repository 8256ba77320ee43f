//! `/usage`: what a key has used.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::day_text;
use crate::failure::Failure;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;

/// Days of the answer, today included.
const DAYS: i64 = 30;

/// What a key has used.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageAnswer {
    /// Tier of the key.
    tier: String,
    /// Beginning of the key.
    key_prefix: String,
    /// Calls that generated today (UTC).
    calls_today: u64,
    /// How many a day may have; `null` when unlimited.
    calls_limit: Option<u64>,
    /// What is left of them; `null` when unlimited.
    calls_remaining: Option<u64>,
    /// Records generated today.
    records_today: u64,
    /// The last 30 days, oldest first, today last.
    days: Vec<Day>,
}

/// What a key used on one day.
#[derive(Debug, Serialize, ToSchema)]
pub struct Day {
    /// The day (UTC).
    #[schema(example = "2026-01-31")]
    date: String,
    /// Calls that generated.
    calls: u64,
    /// Records they generated.
    records: u64,
}

/// What the key has used today and on each of the last 30 days.
#[utoipa::path(get, path = "/usage", tag = "Keys", security(("X-API-Key" = [])),
    responses((status = 200, description = "The usage.", body = UsageAnswer)))]
pub async fn usage(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
) -> Result<Json<UsageAnswer>, Failure> {
    let today = app.clock.today();
    let stored = app.store.usage(account.key.id, today - DAYS + 1).await?;
    stored.iter().for_each(|day| account.told(*day));
    let mut by_day: BTreeMap<i64, (u64, u64)> = stored.into_iter().map(|d| (d.day, (d.calls, d.records))).collect();
    // The store is up to a second behind the memory.
    let now = account.usage(&app.clock);
    by_day.insert(today, (now.calls_today, now.records_today));
    let days = (today - DAYS + 1..=today).map(|day| {
        let (calls, records) = by_day.get(&day).copied().unwrap_or_default();
        Day { date: day_text(day), calls, records }
    });
    Ok(Json(UsageAnswer {
        tier: account.tier.name.clone(),
        key_prefix: account.key.prefix.clone(),
        calls_today: now.calls_today,
        calls_limit: account.tier.calls_per_day.0,
        calls_remaining: now.calls_remaining,
        records_today: now.records_today,
        days: days.collect(),
    }))
}
