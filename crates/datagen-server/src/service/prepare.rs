//! From the bytes of a request body to something that generates: parsed, checked, planned.
//!
//! The same body under the same tier always prepares to the same thing, so it is kept by the hash of both. Does not live here:
//! what comes before in AI mode (`ai::prepare`).

use std::sync::Arc;

use axum::http::StatusCode;
use datagen_core::check::{FieldDomain, GroupDomain};
use datagen_core::schema::FORMAT_DEFAULT;
use datagen_core::{Checked, Engine, Problem, Rules};
use datagen_encode::{Encoder, Format};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::App;
use super::ai::prepare::AiPart;
use crate::config::Settings;
use crate::failure::{Failure, codes};
use crate::store::Hash;
use crate::tier::Tier;

/// Answers up to this many rows and bytes are made in one piece, without threads.
const INLINE_ROWS_MAX: u64 = 1000;
const INLINE_BYTES_MAX: u64 = 1 << 20;
/// Bodies above this are parsed and planned off the threads that serve connections.
const LARGE_BODY_BYTES: usize = 32 << 10;

/// The request can be generated.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Valid {
    /// Always `true`: what is wrong is answered with 422.
    valid: bool,
    /// Columns.
    field_count: usize,
    /// Records that would be made.
    estimated_records: u64,
    /// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the fields, nulls left out.
    schema_hash: String,
    /// Every field with how many distinct values it has, those of objects after theirs.
    fields: Vec<FieldSize>,
    /// Every group of `unique_together` with how many rows it can tell apart.
    unique_together: Vec<GroupSize>,
}

/// How many distinct values a field has.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct FieldSize {
    /// Its name, such as `email` or `address.city`.
    name: String,
    /// As many as it gives when it must be `unique`, at most 2^53; null where its values are not counted.
    domain_size: Option<u64>,
}

/// How many combinations a group has.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct GroupSize {
    /// Its columns.
    fields: Vec<String>,
    /// The product of their sizes, at most 2^53.
    domain_size: u64,
}

impl Valid {
    /// What is told about a request that passed the check.
    pub fn of(engine: &Engine, checked: &Checked) -> Valid {
        let sizes = engine.domain_sizes(&checked.document);
        let field = |of: FieldDomain| FieldSize { name: of.name, domain_size: of.domain_size };
        let group = |of: GroupDomain| GroupSize { fields: of.fields, domain_size: of.domain_size };
        Valid {
            fields: sizes.fields.into_iter().map(field).collect(),
            unique_together: sizes.groups.into_iter().map(group).collect(),
            valid: true,
            field_count: checked.document.schema_fields.len(),
            estimated_records: checked.document.count,
            schema_hash: checked.schema_hash.clone(),
        }
    }
}

/// Which kind of body is prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Explicit fields.
    Schema,
    /// Column names.
    Ai,
}

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
    /// What AI mode adds.
    pub ai: Option<AiPart>,
}

impl Prepared {
    /// Whether its rows are made from the contract with this id.
    pub fn is_of_contract(&self, id: &str) -> bool {
        self.ai.as_ref().is_some_and(|ai| ai.contract.id == id)
    }
}

#[derive(Clone)]
struct Weight;

impl quick_cache::Weighter<Hash, (Arc<Prepared>, usize)> for Weight {
    fn weight(&self, _: &Hash, (prepared, body_bytes): &(Arc<Prepared>, usize)) -> u64 {
        // What a plan takes is not known exactly: by experience a few hundred bytes a column and some per byte of the body.
        let contract_bytes = prepared.ai.as_ref().map_or(0, |ai| ai.members.len() * 2);
        (prepared.checked.plan.columns().len() * 2048 + body_bytes * 8 + contract_bytes + 1024) as u64
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

/// What a body is kept by.
pub fn key(mode: Mode, tier: &Tier, body: &[u8]) -> Hash {
    Sha256::new().chain_update(tier.name.as_bytes()).chain_update([mode as u8]).chain_update(body).finalize().into()
}

/// What was prepared before.
pub fn cached(app: &App, key: &Hash) -> Option<Arc<Prepared>> {
    app.prepared.0.get(key).map(|(prepared, _)| prepared)
}

/// Keeps what was prepared.
pub fn keep(app: &App, key: Hash, prepared: &Arc<Prepared>, body_bytes: usize) {
    app.prepared.0.insert(key, (Arc::clone(prepared), body_bytes));
}

/// Prepares a body of schema mode for a tier.
pub async fn prepare(app: &Arc<App>, tier: &Arc<Tier>, body: &bytes::Bytes) -> Result<Arc<Prepared>, Failure> {
    let key = key(Mode::Schema, tier, body);
    if let Some(prepared) = cached(app, &key) {
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
    keep(app, key, &prepared, body.len());
    Ok(prepared)
}

fn prepare_now(app: &App, tier: &Tier, body: &[u8]) -> Result<Prepared, Failure> {
    let body: Value = serde_json::from_slice(body).map_err(|error| not_json(&error))?;
    let checked = app.engine.check(&body, &rules(tier, tier.records_per_call)).map_err(|mut problems| {
        problems.extend(option_problems(app, &body));
        Failure::invalid(problems)
    })?;
    build(checked)
}

/// What generates a request that passed the check.
pub fn build(checked: Checked) -> Result<Prepared, Failure> {
    let format = datagen_encode::format(&checked.document.output_format).ok_or_else(Failure::internal)?;
    let encoder = format.encoder(&checked.plan, &checked.document.format_options).map_err(Failure::invalid)?;
    let columns = checked.plan.columns();
    let row_bytes_max: u64 = columns.iter().map(|c| (c.longest() + c.name.len() + 8) as u64).sum();
    let bytes_max = row_bytes_max.saturating_mul(checked.document.count);
    let inline = checked.document.count <= INLINE_ROWS_MAX && bytes_max <= INLINE_BYTES_MAX;
    Ok(Prepared { checked, format, encoder, inline, bytes_max, ai: None })
}

/// What is wrong with `format_options` of a request that did not pass the check: told together with the rest.
pub fn option_problems(app: &App, body: &Value) -> Vec<Problem> {
    let format = body.get("output_format").map_or(Some(FORMAT_DEFAULT), Value::as_str).and_then(datagen_encode::format);
    let (Some(format), Some(options)) = (format, body.get("format_options").and_then(Value::as_object)) else {
        return Vec::new();
    };
    // The plan of the request is not there; options do not depend on it.
    let any = json!({ "schema_fields": [{ "name": "any", "type": "uuid" }] });
    let Ok(any) = app.engine.check(&any, &Rules::unlimited(&datagen_encode::names())) else { return Vec::new() };
    format.encoder(&any.plan, options).err().unwrap_or_default()
}

/// What the check may let pass for a tier, with so many records a call.
pub fn rules(tier: &Tier, records_max: u64) -> Rules {
    Rules {
        records_max,
        allowed_categories: tier.categories.list().map(<[String]>::to_vec),
        formats: datagen_encode::names(),
    }
}

/// 400: the body is not JSON.
pub fn not_json(error: &serde_json::Error) -> Failure {
    let message = format!("The body is not JSON: {error}.");
    let hint =
        "Send one JSON object in UTF-8, with double quotes around names and texts and no comma after the last element.";
    Failure::new(StatusCode::BAD_REQUEST, Problem::new(codes::NOT_JSON, message, hint))
}
