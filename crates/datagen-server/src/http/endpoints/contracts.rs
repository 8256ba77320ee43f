//! `/contracts/{id}`: a stored contract.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::infer_schema::ProposedSchema;
use crate::clock::instant_text;
use crate::failure::Failure;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::ai::contract::by_id;

/// A stored contract.
#[derive(Debug, Serialize, ToSchema)]
pub struct StoredContract {
    /// The names of its fields: the `field_names` that it is about.
    field_names: Vec<String>,
    /// What it says.
    #[serde(flatten)]
    proposed: ProposedSchema,
    /// When it was stored first.
    #[schema(example = "2026-01-31T12:00:00Z")]
    created_at: String,
}

/// The locked schema of a contract. Whoever knows the id may read it, with any key; ids cannot be guessed.
#[utoipa::path(get, path = "/contracts/{id}", tag = "AI mode", security(("X-API-Key" = [])),
    params(("id" = String, Path, description = "The `contract_id` of an answer.", example = "ctr_3F7Q2M9ZK1T8V4XA0000002A7B")),
    responses((status = 200, description = "The contract.", body = StoredContract)))]
pub async fn contract(
    State(app): State<Arc<App>>,
    Caller(_): Caller,
    _: NoQuery,
    Path(id): Path<String>,
) -> Result<Json<StoredContract>, Failure> {
    let (contract, created_at_ms) = by_id(&app, &id).await?.ok_or_else(|| {
        let shown: String = id.chars().take(80).collect();
        let hint = "Send the `contract_id` of an answer of /infer-schema or /generate-ai; contracts that nobody uses are forgotten.";
        Failure::not_found(format!("There is no contract `{shown}`."), hint)
    })?;
    Ok(Json(StoredContract {
        field_names: contract.names().map(str::to_owned).collect(),
        proposed: ProposedSchema::of(&contract),
        created_at: instant_text(created_at_ms),
    }))
}
