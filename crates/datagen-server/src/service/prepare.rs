//! From the bytes of a request body to something that generates: parsed, checked, planned.
//!
//! The same body under the same tier always prepares to the same thing, so it is kept by the hash of both.

use std::sync::Arc;

use axum::http::StatusCode;
use datagen_core::schema::FORMAT_DEFAULT;
use datagen_core::{Checked, Problem, Rules};
use datagen_encode::{Encoder, Format};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::App;
use crate::config::Settings;
use crate::failure::{Failure, codes};
use crate::store::Hash;
use crate::tier::Tier;

/// Answers up to this many rows and bytes are made in one piece, without threads.
const INLINE_ROWS_MAX: u64 = 1000;
const INLINE_BYTES_MAX: u64 = 1 << 20;
/// Bodies above this are parsed and planned off the threads that serve connections.
const LARGE_BODY_BYTES: usize = 32 << 10;

/// A request that can be generated.
pub struct Prepared {
    /// The request and its plan.
    pub checked: Checked,
    /// Its output format.
    pub format: &'static Format,
    /// Writes the rows.
    pub encoder: Arc<dyn Encoder>,
    /// Whether the answer is small enough to be made in one piece.
    pub inline: bool,
    /// An upper bound for the bytes of the answer.
    pub bytes_max: u64,
}

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<Hash, (Arc<Prepared>, usize)> for Weight {
    fn weight(&self, _: &Hash, (prepared, body_bytes): &(Arc<Prepared>, usize)) -> u64 {
        // What a plan takes is not known exactly: by experience a few hundred bytes a column and some per byte of the body.
        (prepared.checked.plan.columns().len() * 2048 + body_bytes * 8 + 1024) as u64
    }
}

/// Prepared requests, the most used of them, within a bound.
pub struct Cache(quick_cache::sync::Cache<Hash, (Arc<Prepared>, usize), Weight>);

impl Cache {
    /// An empty cache.
    pub fn new(settings: &Settings) -> Cache {
        let bytes = settings.limits.prepared_bytes_max;
        Cache(quick_cache::sync::Cache::with_weighter((bytes >> 14) as usize + 1, bytes, Weight))
    }
}

/// Prepares a body for a tier.
pub async fn prepare(app: &Arc<App>, tier: &Arc<Tier>, body: &bytes::Bytes) -> Result<Arc<Prepared>, Failure> {
    let key: Hash =
        Sha256::new().chain_update(tier.name.as_bytes()).chain_update([0]).chain_update(body).finalize().into();
    if let Some((prepared, _)) = app.prepared.0.get(&key) {
        return Ok(prepared);
    }
    let prepared = if body.len() < LARGE_BODY_BYTES {
        prepare_now(app, tier, body)
    } else {
        let (app, tier, body) = (Arc::clone(app), Arc::clone(tier), body.clone());
        let work = tokio::task::spawn_blocking(move || prepare_now(&app, &tier, &body));
        work.await.unwrap_or_else(|_| Err(Failure::internal()))
    };
    let prepared = Arc::new(prepared?);
    app.prepared.0.insert(key, (Arc::clone(&prepared), body.len()));
    Ok(prepared)
}

fn prepare_now(app: &App, tier: &Tier, body: &[u8]) -> Result<Prepared, Failure> {
    let body: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    let checked = app.engine.check(&body, &rules(tier)).map_err(|mut problems| {
        problems.extend(option_problems(app, &body));
        Failure::invalid(problems)
    })?;
    let format = datagen_encode::format(&checked.document.output_format).ok_or_else(Failure::internal)?;
    let encoder = format.encoder(&checked.plan, &checked.document.format_options).map_err(Failure::invalid)?;
    let columns = checked.plan.columns();
    let row_bytes_max: u64 = columns.iter().map(|c| (c.longest() + c.name.len() + 8) as u64).sum();
    let bytes_max = row_bytes_max.saturating_mul(checked.document.count);
    let inline = checked.document.count <= INLINE_ROWS_MAX && bytes_max <= INLINE_BYTES_MAX;
    Ok(Prepared { checked, format, encoder, inline, bytes_max })
}

/// What is wrong with `format_options` of a request that did not pass the check: told together with the rest.
fn option_problems(app: &App, body: &Value) -> Vec<Problem> {
    let format = body.get("output_format").map_or(Some(FORMAT_DEFAULT), Value::as_str).and_then(datagen_encode::format);
    let (Some(format), Some(options)) = (format, body.get("format_options").and_then(Value::as_object)) else {
        return Vec::new();
    };
    // The plan of the request is not there; options do not depend on it.
    let any = json!({ "schema_fields": [{ "name": "any", "type": "uuid" }] });
    let Ok(any) = app.engine.check(&any, &Rules::unlimited(&datagen_encode::names())) else { return Vec::new() };
    format.encoder(&any.plan, options).err().unwrap_or_default()
}

/// What the check may let pass for a tier.
fn rules(tier: &Tier) -> Rules {
    Rules {
        records_max: tier.records_per_call,
        allowed_categories: tier.categories.list().map(<[String]>::to_vec),
        formats: datagen_encode::names(),
    }
}

fn not_json(error: &serde_json::Error) -> Failure {
    let message = format!("The body is not JSON: {error}.");
    let hint =
        "Send one JSON object in UTF-8, with double quotes around names and texts and no comma after the last element.";
    Failure::new(StatusCode::BAD_REQUEST, Problem::new(codes::NOT_JSON, message, hint))
}
