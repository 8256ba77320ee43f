//! `/validate`: a dry run of `/generate`.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;

use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::prepare::{Valid, prepare};

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
    Ok(Json(Valid::of(&app.engine, &prepared.checked)))
}
