//! AI mode as a stream of events: what is going on, the schema, the rows as they are made, the summary.
//!
//! `status` (`inferring_schema`), `schema`, `status` (`generating_rows`), then `records` and `progress` by turns, `result`,
//! `done`; or `error` for each problem, and the end. Does not live here: heartbeats and headers (`http`).

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};
use tokio::sync::OwnedMutexGuard;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::request::{self, Kind};
use crate::failure::Failure;
use crate::ids::Draw;
use crate::quota::Account;
use crate::service::App;
use crate::service::generate::{Admitted, Call, admit, as_answered, places, prepared, summary};
use crate::service::idempotency::Claim;
use crate::service::prepare::{Mode, Prepared};
use crate::service::stream::{self, Framing, PIECES_WAITING_MAX, Pace, Part, Piece, Work, hand_over};
use crate::store::IdempotencyRecord;

/// An answer is told in about this many batches, of at least and at most so many rows.
const BATCHES_AIMED: u64 = 10;
const BATCH_ROWS_MIN: u64 = 10;
const BATCH_ROWS_MAX: u64 = 1000;
/// An idempotency key used here is another request than the same key at `/generate-ai`.
const DOOR: &str = "generate-ai/stream";

/// Events under way.
pub struct Events {
    /// Id of this generation, and its seed.
    pub draw: Draw,
    /// Whether it is a replay.
    pub replay: bool,
    /// The events as bytes of `text/event-stream`.
    pub pieces: Receiver<Piece>,
}

/// What waits for nobody else with the same idempotency key.
struct Claimed {
    claim: Claim,
    _alone: OwnedMutexGuard<()>,
    record: Option<IdempotencyRecord>,
}

/// Starts the stream. What is wrong with the request itself is told before it begins, everything later as events.
pub async fn start(
    app: &Arc<App>,
    account: &Arc<Account>,
    body: Bytes,
    idempotency_key: Option<&[u8]>,
) -> Result<Events, Failure> {
    let request = request::read(app, &account.tier, &body, Kind::Generate)?;
    let claim = idempotency_key.map(|key| Claim::new(account.key.id, key, DOOR, &body)).transpose()?;
    let claimed = match claim {
        None => None,
        Some(claim) => {
            let _alone = claim.alone(&app.stripes).await;
            let record = claim.find(app).await?;
            Some(Claimed { claim, _alone, record })
        }
    };
    let record = claimed.as_ref().and_then(|claimed| claimed.record.clone());
    let draw = match &record {
        Some(record) => Draw { generation_id: record.generation_id.clone(), seed: record.seed },
        None => {
            let draw = Draw::new(app.clock.now_ms())?;
            Draw { seed: request.document.seed.unwrap_or(draw.seed), ..draw }
        }
    };
    let (sender, pieces) = mpsc::channel(PIECES_WAITING_MAX);
    let driver = Driver { app: Arc::clone(app), account: Arc::clone(account), body, sender };
    let events = Events { draw: draw.clone(), replay: record.is_some(), pieces };
    tokio::spawn(driver.run(claimed, draw));
    Ok(events)
}

struct Driver {
    app: Arc<App>,
    account: Arc<Account>,
    body: Bytes,
    sender: Sender<Piece>,
}

impl Driver {
    async fn run(self, claimed: Option<Claimed>, draw: Draw) {
        let outcome = tokio::select! {
            // The client went away: inference and what waits for a place stop here.
            () = self.sender.closed() => return,
            outcome = self.until_rows(claimed, draw) => outcome,
        };
        let pace = Pace::of(&self.app.settings);
        match outcome {
            Ok(Some((admitted, places))) => self.rows(admitted, places, pace).await,
            Ok(None) => {}
            Err(mut failure) => {
                failure.name_upgrade_url(&self.app.settings.upgrade_url);
                let _ = self.send(errors(&failure)).await && hand_over(&self.sender, Piece::End, pace.stall).await;
            }
        }
    }

    /// Everything before the first row. `None` when nobody listens any more.
    async fn until_rows(
        &self,
        claimed: Option<Claimed>,
        draw: Draw,
    ) -> Result<Option<(Admitted, stream::Places)>, Failure> {
        let Driver { app, account, .. } = self;
        let call = Call { mode: Mode::Ai, body: &self.body, idempotency_key: None };
        if !self.send(event("status", &json!({ "status": "inferring_schema" }))).await {
            return Ok(None);
        }
        let record = claimed.as_ref().and_then(|claimed| claimed.record.clone());
        let now = prepared(app, account, call, None).await;
        let prepared = as_answered(app, account, call, now, record.as_ref()).await?;
        if !self.send(event("schema", &schema(&prepared))).await {
            return Ok(None);
        }
        let places = places(app, account).await?;
        let claim = claimed.as_ref().map(|claimed| &claimed.claim);
        let admitted = admit(app, account, call, prepared, claim, record, draw).await?;
        let generating = json!({ "status": "generating_rows", "rows_total": admitted.prepared.checked.document.count });
        let listening = self.send(event("status", &generating)).await;
        Ok(listening.then_some((admitted, places)))
    }

    async fn rows(self, admitted: Admitted, places: stream::Places, pace: Pace) {
        let document = &admitted.prepared.checked.document;
        let rows = admitted.prepared.checked.rows();
        let batch = (document.count / BATCHES_AIMED).clamp(BATCH_ROWS_MIN, BATCH_ROWS_MAX);
        let block_rows = batch.min(stream::block_rows(&admitted.prepared));
        let dataset = admitted.prepared.checked.plan.bind(admitted.draw.seed);
        let Some((encoder, form)) = form(&admitted.prepared) else { return };
        let summary = [b"{", &summary(&admitted, &self.account.tier.name)[..], b"}"].concat();
        let done = json!({ "generation_id": admitted.draw.generation_id, "rows_done": document.count });
        let framing = Batches { form, rows_first: rows.start, rows_total: document.count, summary, done };
        let work = Work { encoder, dataset, rows, block_rows };
        let (sender, runtime) = (self.sender, tokio::runtime::Handle::current());
        let run = move || stream::run(&work, framing, places, pace, &sender, &runtime);
        let _ = tokio::task::spawn_blocking(run).await;
    }

    async fn send(&self, bytes: Vec<u8>) -> bool {
        hand_over(&self.sender, Piece::Data(bytes.into()), Pace::of(&self.app.settings).stall).await
    }
}

/// How rows are put into events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// As a JSON array.
    Records,
    /// As a piece of a text file.
    Text,
    /// As a piece of a binary file, in base 64.
    Base64,
}

fn form(prepared: &Prepared) -> Option<(Arc<dyn datagen_encode::Encoder>, Form)> {
    if matches!(prepared.format.key, "json" | "jsonl") {
        let json = datagen_encode::format("json")?.encoder(&prepared.checked.plan, &Default::default()).ok()?;
        return Some((json, Form::Records));
    }
    Some((Arc::clone(&prepared.encoder), if is_text(prepared.format) { Form::Text } else { Form::Base64 }))
}

/// Whether the files of a format are text.
pub fn is_text(format: &datagen_encode::Format) -> bool {
    let essence = format.media_type.split(';').next().unwrap_or_default();
    let structured = ["json", "xml", "sql", "ndjson", "jsonl", "x-ndjson", "yaml"];
    essence.starts_with("text/") || structured.iter().any(|name| essence == format!("application/{name}"))
}

struct Batches {
    form: Form,
    rows_first: u64,
    rows_total: u64,
    summary: Vec<u8>,
    done: Value,
}

impl Framing for Batches {
    fn open(&mut self) -> Vec<u8> {
        Vec::new()
    }

    fn piece(&mut self, part: Part, bytes: Vec<u8>) -> Vec<u8> {
        let rows = if let Part::Rows(rows) = &part { Some(rows.clone()) } else { None };
        let data = match (self.form, &rows) {
            // The brackets of the file: every event has its own.
            (Form::Records, None) => return Vec::new(),
            (Form::Records, Some(rows)) => {
                let offset = format!(",\"offset\":{},\"count\":{}}}", rows.start, rows.end - rows.start);
                [b"{\"records\":[", bytes.strip_suffix(b",").unwrap_or(&bytes), b"]", offset.as_bytes()].concat()
            }
            (Form::Text, _) => json!({ "text": String::from_utf8_lossy(&bytes) }).to_string().into_bytes(),
            (Form::Base64, _) => json!({ "base64": base64(&bytes) }).to_string().into_bytes(),
        };
        let mut events = raw_event("records", &data);
        if let Some(rows) = rows {
            let progress = json!({ "rows_done": rows.end - self.rows_first, "rows_total": self.rows_total });
            events.extend(event("progress", &progress));
        }
        events
    }

    fn close(&mut self) -> Vec<u8> {
        let mut events = raw_event("result", &self.summary);
        events.extend(event("done", &self.done));
        events
    }
}

/// What the rows will be made from: the answer of `/infer-schema`.
fn schema(prepared: &Prepared) -> Value {
    prepared.ai.as_ref().map(|ai| proposal(&ai.contract)).unwrap_or_default()
}

/// A contract as `/infer-schema` tells it.
pub fn proposal(contract: &super::contract::Contract) -> Value {
    json!({
        "proposed_schema": contract.proposed_schema(),
        "contract_hash": contract.hash,
        "contract_id": contract.id,
        "locale": contract.locale,
        "domain": contract.domain,
        "inference": contract.inference,
    })
}

/// A failure as events, one for each problem.
pub fn errors(failure: &Failure) -> Vec<u8> {
    let problem = |problem: &datagen_core::Problem| event("error", &serde_json::to_value(problem).unwrap_or_default());
    failure.problems.iter().flat_map(problem).collect()
}

fn event(name: &str, data: &Value) -> Vec<u8> {
    raw_event(name, data.to_string().as_bytes())
}

/// An event. JSON that is written compactly has no line breaks, so one `data` line holds it.
fn raw_event(name: &str, data: &[u8]) -> Vec<u8> {
    [b"event: ", name.as_bytes(), b"\ndata: ", data, b"\n\n"].concat()
}

/// RFC 4648 base 64 with padding.
pub fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0, |n, byte| n << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let sextet = (number >> (18 - 6 * at) & 63) as usize;
            text.push(if at <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // The test vectors of RFC 4648, section 10.
        let vectors =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE=")];
        for (plain, coded) in vectors {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
