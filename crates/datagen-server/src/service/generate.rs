//! Generating: the one path that every protocol takes from a request body to rows.
//!
//! Order: prepare, replay if it can be, take a place, reserve a call, count it, generate. Everything that can fail comes before
//! counting.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use bytes::Bytes;
use datagen_core::Problem;
use serde::Serialize;
use tokio::sync::mpsc::Receiver;

use super::App;
use super::idempotency::{Claim, REMEMBERED_MS};
use super::prepare::{Prepared, prepare};
use super::stream::{self, Pace, Piece, Places};
use crate::failure::{Failure, codes};
use crate::ids::Draw;
use crate::quota::{Account, Refusal, Reservation, Usage};
use crate::store::IdempotencyRecord;

/// Bytes that are reserved for an answer in one piece: most fit, and longer ones grow.
const INLINE_BYTES_RESERVED: u64 = 48 << 10;

/// An answer under way.
pub struct Generated {
    /// The request.
    pub prepared: Arc<Prepared>,
    /// Id of this generation, and the seed of its rows.
    pub draw: Draw,
    /// Whether it is a replay.
    pub replay: bool,
    /// The bytes.
    pub output: Output,
}

/// The bytes of an answer.
pub enum Output {
    /// All of them.
    Whole(Vec<u8>),
    /// Piece by piece.
    Pieces(Receiver<Piece>),
}

/// The members of the JSON answer that follow `records`.
#[derive(Serialize)]
struct JsonTail<'a> {
    count: u64,
    locale: &'a str,
    tier: &'a str,
    usage: UsageNow,
    generation_id: &'a str,
    output_format: &'a str,
    seed: u64,
    schema_hash: &'a str,
}

/// Usage as told beside generated records.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct UsageNow {
    /// Calls that generated today (UTC), this one included.
    pub calls_today: u64,
    /// What is left of them; `null` when unlimited.
    pub calls_remaining: Option<u64>,
    /// Records generated today, these included.
    pub records_today: u64,
}

impl From<Usage> for UsageNow {
    fn from(usage: Usage) -> UsageNow {
        let Usage { calls_today, calls_remaining, records_today } = usage;
        UsageNow { calls_today, calls_remaining, records_today }
    }
}

/// Generates what a body asks for, on the account of a key.
pub async fn generate(
    app: &Arc<App>,
    account: &Arc<Account>,
    body: &Bytes,
    idempotency_key: Option<&[u8]>,
) -> Result<Generated, Failure> {
    let claim = idempotency_key.map(|key| Claim::new(account.key.id, key, body)).transpose()?;
    let prepared = prepare(app, &account.tier, body).await?;
    let _alone = match &claim {
        Some(claim) => Some(claim.alone(&app.stripes).await),
        None => None,
    };
    let mut replayed = match &claim {
        Some(claim) => claim.find(app).await?,
        None => None,
    };
    let places = if prepared.inline { None } else { Some(places(app, account).await?) };
    let mut draw = Draw::new(app.clock.now_ms())?;
    draw.seed = prepared.checked.document.seed.unwrap_or(draw.seed);
    let mut usage = None;
    if replayed.is_none() {
        let reservation = reserve(app, account).await?;
        match count(app, reservation, &prepared, &draw, claim.as_ref()).await? {
            Counted::Now(now) => usage = Some(now),
            Counted::Before(record) => replayed = Some(record),
        }
    }
    let replay = replayed.is_some();
    let usage = match replayed {
        Some(record) => {
            draw = Draw { generation_id: record.generation_id, seed: record.seed };
            let (calls_today, calls_remaining) = (record.calls_today, record.calls_remaining);
            UsageNow { calls_today, calls_remaining, records_today: record.records_today }
        }
        None => usage.unwrap_or_else(|| account.usage(&app.clock)).into(),
    };
    let output = output(app, &prepared, account, &draw, usage, places);
    Ok(Generated { prepared, draw, replay, output })
}

/// A place for a large answer, of the key and of the service.
async fn places(app: &App, account: &Arc<Account>) -> Result<Places, Failure> {
    let of_key = account.stream().ok_or_else(|| {
        let message = format!("{} large answers of this key are still running.", account.tier.streams);
        let hint = "Read or close one of them, then send the request again; nothing was counted.";
        let problem = Problem { upgrade_required: true, ..Problem::new(codes::TOO_MANY_STREAMS, message, hint) };
        Failure::new(StatusCode::TOO_MANY_REQUESTS, problem).retry_after(1)
    })?;
    Ok(Places::new(app.gate.pass().await?, of_key))
}

async fn reserve(app: &App, account: &Arc<Account>) -> Result<Reservation, Failure> {
    let refusal = match account.reserve(&*app.store, &app.clock).await {
        Ok(reservation) => return Ok(reservation),
        Err(refusal) => refusal,
    };
    let limit = match refusal {
        Refusal::Spent { limit } => limit,
        Refusal::Store(error) => return Err(error.into()),
    };
    let seconds = app.clock.seconds_to_midnight();
    let message = format!("The {limit} calls of today are spent.");
    let hint = format!("The next day begins in {seconds} s (00:00 UTC); a higher tier has more calls.");
    let problem = Problem { upgrade_required: true, ..Problem::new(codes::QUOTA_EXCEEDED, message, hint) };
    Err(Failure::new(StatusCode::TOO_MANY_REQUESTS, problem).retry_after(seconds))
}

enum Counted {
    Now(Usage),
    /// Another process was quicker with the same idempotency key.
    Before(IdempotencyRecord),
}

/// Counts the call; with an idempotency key, only if this request is the one that stores it.
async fn count(
    app: &App,
    reservation: Reservation,
    prepared: &Prepared,
    draw: &Draw,
    claim: Option<&Claim>,
) -> Result<Counted, Failure> {
    let records = prepared.checked.document.count;
    let Some(claim) = claim else { return Ok(Counted::Now(reservation.commit(records))) };
    let usage = reservation.usage_after(records);
    let now_ms = app.clock.now_ms();
    let record = IdempotencyRecord {
        key_id: claim.key_id,
        idempotency_key: claim.key.clone(),
        body_hash: claim.body_hash,
        seed: draw.seed,
        generation_id: draw.generation_id.clone(),
        calls_today: usage.calls_today,
        calls_remaining: usage.calls_remaining,
        records_today: usage.records_today,
        created_at_ms: now_ms,
    };
    if app.store.idempotency_insert(&record, now_ms - REMEMBERED_MS).await? {
        reservation.commit(records);
        return Ok(Counted::Now(usage));
    }
    drop(reservation);
    claim.find(app).await?.map(Counted::Before).ok_or_else(|| Failure::overloaded(1))
}

fn output(
    app: &App,
    prepared: &Arc<Prepared>,
    account: &Account,
    draw: &Draw,
    usage: UsageNow,
    places: Option<Places>,
) -> Output {
    let dataset = prepared.checked.plan.bind(draw.seed);
    let (head, tail) = wrap(prepared, &account.tier.name, draw, usage);
    match places {
        None => {
            let mut bytes = Vec::with_capacity(prepared.bytes_max.min(INLINE_BYTES_RESERVED) as usize);
            bytes.extend(head);
            app.scratches.lend(|scratch| {
                datagen_encode::write_all(&*prepared.encoder, &dataset, prepared.checked.rows(), scratch, &mut bytes);
            });
            bytes.extend(tail);
            Output::Whole(bytes)
        }
        Some(places) => {
            let stall = Duration::from_secs(app.settings.timeouts.stall_seconds);
            let pace = Pace { threads: app.settings.limits.stream_threads, stall };
            Output::Pieces(stream::start(Arc::clone(prepared), dataset, (head, tail), places, pace))
        }
    }
}

/// What goes before and after the rows: for JSON the rest of the answer, for every other format nothing.
fn wrap(prepared: &Prepared, tier: &str, draw: &Draw, usage: UsageNow) -> (Vec<u8>, Vec<u8>) {
    if prepared.format.key != "json" {
        return (Vec::new(), Vec::new());
    }
    let document = &prepared.checked.document;
    let tail = JsonTail {
        count: document.count,
        locale: &document.locale,
        tier,
        usage,
        generation_id: &draw.generation_id,
        output_format: prepared.format.key,
        seed: draw.seed,
        schema_hash: &prepared.checked.schema_hash,
    };
    let mut tail = serde_json::to_vec(&tail).unwrap_or_default();
    // `{"count":…}` becomes `,"count":…}`.
    if let Some(first) = tail.first_mut() {
        *first = b',';
    }
    (b"{\"records\":".to_vec(), tail)
}
