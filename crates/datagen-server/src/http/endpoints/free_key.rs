//! `/auth/free-key`: a key for everybody.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::caller::FromNetwork;
use crate::http::query::NoQuery;
use crate::service::{App, mint};
use crate::tier::Limits;

/// A new key. It is shown once.
#[derive(Debug, Serialize, ToSchema)]
pub struct FreeKey {
    /// The key: send it in the header X-API-Key.
    api_key: String,
    /// Its tier.
    tier: String,
    /// What it may do.
    limits: Limits,
    /// Where to try it.
    docs: &'static str,
    /// What to do with it.
    note: &'static str,
}

const NOTE: &str = "Save this key: it is shown only once. Send it in the header X-API-Key, and treat it like a password. \
                    Networks that are shared share the number of new keys, so reuse a key that you already have.";

/// Get a free key. Every call makes a new one; how many a client network may have in an hour is limited.
#[utoipa::path(get, path = "/auth/free-key", tag = "Keys",
    responses((status = 200, description = "A new key.", body = FreeKey)))]
pub async fn get_free_key(state: State<Arc<App>>, query: NoQuery, network: FromNetwork) -> Result<Response, Failure> {
    free_key(state, query, network).await
}

/// Get a free key, for clients that do not make things with GET.
#[utoipa::path(post, path = "/auth/free-key", tag = "Keys",
    responses((status = 200, description = "A new key.", body = FreeKey)))]
pub async fn post_free_key(state: State<Arc<App>>, query: NoQuery, network: FromNetwork) -> Result<Response, Failure> {
    free_key(state, query, network).await
}

async fn free_key(
    State(app): State<Arc<App>>,
    _: NoQuery,
    FromNetwork(network): FromNetwork,
) -> Result<Response, Failure> {
    let minted = mint::mint(&app, network).await?;
    tracing::info!(prefix = minted.record.prefix, %network, "made a key");
    let tier = app.open_tier();
    let answer = FreeKey {
        api_key: minted.api_key,
        tier: tier.name.clone(),
        limits: tier.limits(app.settings.limits.body_bytes_max),
        docs: "/api/v1/docs",
        note: NOTE,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}
