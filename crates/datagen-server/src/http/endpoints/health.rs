//! `/health`, `/health/live`, `/health/ready`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::envelope::accepts_agentic;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::store::StoreError;

/// How the service is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`: it answers.
    api: &'static str,
    /// Version of the service.
    version: &'static str,
    /// `ok` or `unreachable`.
    storage: &'static str,
    /// `ok`, `unreachable` or `not_configured`. Without it nothing fails: the embedded inference stands in.
    llm: &'static str,
}

/// Whether the process runs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Live {
    /// `ok`: it answers.
    api: &'static str,
}

/// How the service is, and why the database does not answer.
pub async fn state(app: &App) -> (Health, Option<StoreError>) {
    let error = app.store.ping().await.err();
    let storage = if error.is_none() { "ok" } else { "unreachable" };
    let llm = match &app.llm {
        None => "not_configured",
        Some(llm) if llm.is_reachable().await => "ok",
        Some(_) => "unreachable",
    };
    (Health { api: "ok", version: env!("CARGO_PKG_VERSION"), storage, llm }, error)
}

/// How the service and what it depends on are. 503 when the database does not answer.
#[utoipa::path(get, path = "/health", tag = "Health",
    responses((status = 200, description = "All is well.", body = Health)))]
pub async fn health(State(app): State<Arc<App>>, _: NoQuery, headers: HeaderMap) -> Response {
    let (health, error) = state(&app).await;
    match error {
        None => Json(health).into_response(),
        Some(error) if accepts_agentic(&headers) => Failure::from(error).into_response(),
        Some(_) => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "5")], Json(health)).into_response(),
    }
}

/// Whether the process runs: for restarting it when it does not.
#[utoipa::path(get, path = "/health/live", tag = "Health",
    responses((status = 200, description = "It runs.", body = Live)))]
pub async fn live(_: NoQuery) -> Json<Live> {
    Json(Live { api: "ok" })
}

/// Whether requests can be served: for sending them elsewhere when not.
#[utoipa::path(get, path = "/health/ready", tag = "Health",
    responses((status = 200, description = "Requests can be served.", body = Health)))]
pub async fn ready(state: State<Arc<App>>, query: NoQuery, headers: HeaderMap) -> Response {
    health(state, query, headers).await
}
