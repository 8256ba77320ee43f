//! `/validate`: a dry run of `/generate`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::prepare::prepare;

/// The request can be generated.
#[derive(Debug, Serialize, ToSchema)]
pub struct Valid {
    /// Always `true`: what is wrong is answered with 422.
    valid: bool,
    /// Columns.
    field_count: usize,
    /// Records that `/generate` would make.
    estimated_records: u64,
    /// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the fields, nulls left out.
    schema_hash: String,
}

/// Check a request without generating: the same body as `/generate`, and no quota is used. Every problem is reported at once.
#[utoipa::path(post, path = "/validate", tag = "Schema mode", security(("X-API-Key" = [])),
    request_body = ref("#/components/schemas/SchemaDocument"),
    responses((status = 200, description = "The request can be generated.", body = Valid)))]
pub async fn validate(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Valid>, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let prepared = prepare(&app, &account.tier, &body).await?;
    let checked = &prepared.checked;
    Ok(Json(Valid {
        valid: true,
        field_count: checked.document.schema_fields.len(),
        estimated_records: checked.document.count,
        schema_hash: checked.schema_hash.clone(),
    }))
}
