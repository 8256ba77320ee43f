//! `/infer-schema`: from column names to a contract.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::ai::contract::{Contract, InferenceTold};
use crate::service::ai::infer::infer;
use crate::service::ai::request::{Kind, read};

/// A proposed schema, stored as a contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedSchema {
    /// The fields. Can be sent as `schema_fields` to `/generate` unchanged: what goes beyond a field there is let pass.
    #[schema(value_type = Vec<ProposedField>)]
    proposed_schema: Value,
    /// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the list of
    /// `{ name, type, locale, constraints, blankPercentage }`, nulls left out.
    contract_hash: String,
    /// Id of the stored contract.
    contract_id: String,
    /// Locale of the rows.
    locale: String,
    /// Domain that names and hint speak of; `null` when they do not say.
    domain: Option<String>,
    /// What inferred it.
    inference: InferenceTold,
}

/// A field of a proposed schema.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "describes what the contract writes")]
pub struct ProposedField {
    /// Column name.
    name: String,
    /// Catalog key.
    r#type: String,
    /// Locale of this field.
    locale: String,
    /// Options of the type.
    #[schema(value_type = Option<Object>)]
    constraints: Option<Value>,
    /// Share of nulls in percent.
    #[serde(rename = "blankPercentage")]
    blank_percentage: Option<f64>,
    /// What its values will be.
    description: String,
    /// How likely the proposal is right, 0 to 1.
    confidence: f64,
    /// `lexicon`, `model`, `llm` or `fallback`.
    inference_source: String,
    /// The next best types.
    alternatives: Vec<String>,
}

impl ProposedSchema {
    /// A contract as it is told.
    pub fn of(contract: &Contract) -> ProposedSchema {
        ProposedSchema {
            proposed_schema: contract.proposed_schema(),
            contract_hash: contract.hash.clone(),
            contract_id: contract.id.clone(),
            locale: contract.locale.clone(),
            domain: contract.domain.clone(),
            inference: contract.inference.clone(),
        }
    }
}

/// Propose types for column names, and store them as a contract. Uses no quota. `contract_hash` locks `/generate-ai` to exactly
/// this schema, and `proposed_schema` can be sent to `/generate`.
#[utoipa::path(post, path = "/infer-schema", tag = "AI mode", security(("X-API-Key" = [])),
    request_body = ref("#/components/schemas/InferSchemaRequest"),
    responses((status = 200, description = "The proposed schema.", body = ProposedSchema)))]
pub async fn infer_schema(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ProposedSchema>, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let request = read(&app, &account.tier, &body, Kind::Infer)?;
    let columns = request.columns.ok_or_else(Failure::internal)?;
    let inferred = infer(&app, &account, &columns).await?;
    Ok(Json(ProposedSchema::of(&inferred.contract)))
}
