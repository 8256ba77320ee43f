//! `/generate-ai`: rows from column names.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::generate::{IDEMPOTENCY_KEY, response};
use super::infer_schema::ProposedField;
use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::ai::contract::InferenceTold;
use crate::service::generate::{Call, UsageNow, generate};
use crate::service::prepare::{Mode, Valid};

/// The JSON answer. It is written by hand, with the records straight from the generator; a test reads it back.
#[derive(Debug, Serialize, ToSchema)]
pub struct GeneratedAiJson {
    /// The records: an object each, with a member per column.
    #[schema(value_type = Vec<Object>)]
    records: Vec<Value>,
    /// How many there are.
    count: u64,
    /// Locale of the rows.
    locale: String,
    /// Tier of the key.
    tier: String,
    /// Usage of the key, this call included.
    usage: UsageNow,
    /// Id of this generation.
    generation_id: String,
    /// Output format.
    output_format: String,
    /// The seed: send it with the same contract to get the same records again.
    seed: u64,
    /// The same as `inferred_contract_hash`.
    schema_hash: String,
    /// Always `ai`.
    generation_mode: String,
    /// The schema that the records were made from. Can be sent as `schema_fields` to `/generate` unchanged.
    #[schema(value_type = Vec<ProposedField>)]
    inferred_schema: Value,
    /// Hash of that schema: send it as `expected_contract_hash` to lock later calls to it.
    inferred_contract_hash: String,
    /// Id of the stored contract: send it as `contract_id` in place of names.
    contract_id: String,
    /// Domain that names and hint speak of; `null` when they do not say.
    domain: Option<String>,
    /// What inferred the schema.
    inference: InferenceTold,
    /// With `require_validate`, what `/validate` says about the schema.
    validation: Option<Valid>,
}

/// Generate rows from column names alone. The types are inferred, or those of a contract: `expected_contract_hash` or
/// `contract_id` lock the answer to a stored schema, whatever inference would say now; `strict_contract` refuses guesses.
#[utoipa::path(post, path = "/generate-ai", tag = "AI mode", security(("X-API-Key" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 printable ASCII characters. The same key with \
        the same body within 24 hours gives the same answer again and is not counted; with another body it is a 409.")),
    request_body = ref("#/components/schemas/GenerateAiRequest"),
    responses((status = 200, description = "The rows.", body = GeneratedAiJson)))]
pub async fn generate_ai(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let idempotency_key = headers.get(IDEMPOTENCY_KEY).map(HeaderValue::as_bytes);
    let call = Call { mode: Mode::Ai, body: &body, idempotency_key };
    Ok(response(generate(&app, &account, call).await?))
}
