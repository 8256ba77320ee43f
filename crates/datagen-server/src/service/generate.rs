//! Generating: the one path that every protocol takes from a request body to rows.
//!
//! Order: prepare, replay if it can be, take a place, reserve a call, count it, generate. Everything that can fail comes before
//! counting.

use std::sync::Arc;

use axum::http::StatusCode;
use bytes::Bytes;
use datagen_core::Problem;
use serde::Serialize;
use tokio::sync::mpsc::Receiver;

use super::idempotency::{Claim, REMEMBERED_MS};
use super::prepare::{Mode, Prepared, prepare};
use super::stream::{self, Pace, Piece, Places, Wrap};
use super::{App, ai};
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

/// A call: which kind, the body, and the idempotency key it came with.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// What the body is.
    pub mode: Mode,
    /// The body.
    pub body: &'a Bytes,
    /// As the caller named it.
    pub idempotency_key: Option<&'a [u8]>,
}

impl Call<'_> {
    fn claim(&self, account: &Account) -> Result<Option<Claim>, Failure> {
        let door = match self.mode {
            Mode::Schema => "",
            Mode::Ai => "generate-ai",
        };
        self.idempotency_key.map(|key| Claim::new(account.key.id, key, door, self.body)).transpose()
    }
}

/// A call that was counted, with the place it takes if its answer is large.
pub struct Begun {
    /// What may be generated.
    pub admitted: Admitted,
    /// Held until the rows are made.
    pub places: Option<Places>,
}

/// Generates what a body asks for, on the account of a key.
pub async fn generate(app: &Arc<App>, account: &Arc<Account>, call: Call<'_>) -> Result<Generated, Failure> {
    let Begun { admitted, places } = begin(app, account, call).await?;
    let output = output(app, &admitted, account, places);
    let Admitted { prepared, draw, replay, .. } = admitted;
    Ok(Generated { prepared, draw, replay, output })
}

/// Everything that comes before the rows: prepares, takes a place, counts.
pub async fn begin(app: &Arc<App>, account: &Arc<Account>, call: Call<'_>) -> Result<Begun, Failure> {
    let claim = call.claim(account)?;
    let prepared = prepared(app, account, call, None).await;
    let (prepared, replayed) = match claim {
        None => (prepared?, None),
        Some(claim) => {
            let alone = claim.alone(&app.stripes).await;
            let record = claim.find(app).await?;
            let prepared = as_answered(app, account, call, prepared, record.as_ref()).await?;
            (prepared, Some((claim, alone, record)))
        }
    };
    let (claim, record) = match &replayed {
        Some((claim, _, record)) => (Some(claim), record.clone()),
        None => (None, None),
    };
    let draw = Draw::new(app.clock.now_ms())?;
    let places = if prepared.inline { None } else { Some(places(app, account).await?) };
    let admitted = admit(app, account, call, prepared, claim, record, draw).await?;
    Ok(Begun { admitted, places })
}

/// Prepares the body of a call; `pinned` is the contract of an earlier answer.
pub async fn prepared(
    app: &Arc<App>,
    account: &Arc<Account>,
    call: Call<'_>,
    pinned: Option<&str>,
) -> Result<Arc<Prepared>, Failure> {
    match call.mode {
        Mode::Schema => prepare(app, &account.tier, call.body).await,
        Mode::Ai => ai::prepare::prepare(app, account, call.body, pinned).await,
    }
}

/// What was prepared; for a replay, what its first answer was made from, whatever inference says by now.
pub async fn as_answered(
    app: &Arc<App>,
    account: &Arc<Account>,
    call: Call<'_>,
    prepared_now: Result<Arc<Prepared>, Failure>,
    record: Option<&IdempotencyRecord>,
) -> Result<Arc<Prepared>, Failure> {
    let Some(id) = record.and_then(|record| record.contract_id.as_deref()) else { return prepared_now };
    match prepared_now {
        Ok(prepared) if prepared.is_of_contract(id) => Ok(prepared),
        _ => prepared(app, account, call, Some(id)).await,
    }
}

/// A call that counts, or is a replay: rows may be made.
pub struct Admitted {
    /// The request.
    pub prepared: Arc<Prepared>,
    /// Id and seed.
    pub draw: Draw,
    /// Usage as told.
    pub usage: UsageNow,
    /// Whether it is a replay.
    pub replay: bool,
}

/// Reserves and counts a call, unless it is a replay. Places were taken before: what can refuse comes before counting.
pub async fn admit(
    app: &Arc<App>,
    account: &Arc<Account>,
    call: Call<'_>,
    mut prepared: Arc<Prepared>,
    claim: Option<&Claim>,
    mut record: Option<IdempotencyRecord>,
    mut draw: Draw,
) -> Result<Admitted, Failure> {
    draw.seed = prepared.checked.document.seed.unwrap_or(draw.seed);
    if record.is_none() {
        let reservation = reserve(app, account).await?;
        match count(app, reservation, &prepared, &draw, claim).await? {
            Counted::Now(usage) => return Ok(Admitted { prepared, draw, usage: usage.into(), replay: false }),
            Counted::Before(earlier) => {
                prepared = as_answered(app, account, call, Ok(prepared), Some(&earlier)).await?;
                record = Some(earlier);
            }
        }
    }
    let record = record.ok_or_else(Failure::internal)?;
    let IdempotencyRecord { calls_today, calls_remaining, records_today, seed, generation_id, .. } = record;
    let usage = UsageNow { calls_today, calls_remaining, records_today };
    Ok(Admitted { prepared, draw: Draw { generation_id, seed }, usage, replay: true })
}

/// A place for a large answer, of the key and of the service.
pub async fn places(app: &App, account: &Arc<Account>) -> Result<Places, Failure> {
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
        contract_id: prepared.ai.as_ref().map(|ai| ai.contract.id.clone()),
        created_at_ms: now_ms,
    };
    if app.store.idempotency_insert(&record, now_ms - REMEMBERED_MS).await? {
        reservation.commit(records);
        return Ok(Counted::Now(usage));
    }
    drop(reservation);
    claim.find(app).await?.map(Counted::Before).ok_or_else(|| Failure::overloaded(1))
}

fn output(app: &App, admitted: &Admitted, account: &Account, places: Option<Places>) -> Output {
    let (head, tail) = match admitted.prepared.format.key {
        "json" => (b"{\"records\":".to_vec(), [b",", &summary(admitted, &account.tier.name)[..], b"}"].concat()),
        _ => (Vec::new(), Vec::new()),
    };
    file(app, &admitted.prepared, admitted.draw.seed, Wrap { head, tail }, places)
}

/// The file of a request between a head and a tail: in one piece without a place, in pieces with one.
pub fn file(app: &App, prepared: &Prepared, seed: u64, wrap: Wrap, places: Option<Places>) -> Output {
    let dataset = prepared.checked.plan.bind(seed);
    match places {
        None => {
            let mut bytes = Vec::with_capacity(prepared.bytes_max.min(INLINE_BYTES_RESERVED) as usize);
            bytes.extend(wrap.head);
            app.scratches.lend(|scratch| {
                datagen_encode::write_all(&*prepared.encoder, &dataset, prepared.checked.rows(), scratch, &mut bytes);
            });
            bytes.extend(wrap.tail);
            Output::Whole(bytes)
        }
        Some(places) => {
            let (encoder, block_rows) = (Arc::clone(&prepared.encoder), stream::block_rows(prepared));
            let work = stream::Work { encoder, dataset, rows: prepared.checked.rows(), block_rows };
            Output::Pieces(stream::start(work, wrap, places, Pace::of(&app.settings)))
        }
    }
}

/// The members of the JSON answer that follow `records`, as `"name":value` joined by commas.
pub fn summary(admitted: &Admitted, tier: &str) -> Vec<u8> {
    let prepared = &admitted.prepared;
    let document = &prepared.checked.document;
    let tail = JsonTail {
        count: document.count,
        locale: &document.locale,
        tier,
        usage: admitted.usage,
        generation_id: &admitted.draw.generation_id,
        output_format: prepared.format.key,
        seed: admitted.draw.seed,
        schema_hash: &prepared.checked.schema_hash,
    };
    let mut members = serde_json::to_vec(&tail).unwrap_or_default();
    // `{"count":1}` becomes `"count":1`.
    members.pop();
    members.drain(..1.min(members.len()));
    if let Some(ai) = &prepared.ai {
        members.push(b',');
        members.extend_from_slice(&ai.members);
    }
    members
}
