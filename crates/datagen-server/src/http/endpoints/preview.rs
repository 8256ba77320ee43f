//! `/preview`: the first rows of a request, without using quota (decision 0010).

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use datagen_core::Problem;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::failure::{Failure, codes};
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::ids::Draw;
use crate::service::App;
use crate::service::prepare::prepare;

/// The first rows of a request. The records are written straight from the generator; a test reads them back.
#[derive(Debug, Serialize, ToSchema)]
#[allow(dead_code, reason = "describes what is written by hand")]
pub struct PreviewAnswer {
    /// The records: an object each, whatever `output_format` says.
    #[schema(value_type = Vec<Object>)]
    records: Vec<Value>,
    /// How many there are.
    count: u64,
    /// How many the request asks for.
    count_requested: u64,
    /// The seed: with it `/generate` begins with the same records.
    seed: u64,
    /// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the fields, nulls left out.
    schema_hash: String,
    /// Previews that are left today (UTC).
    previews_remaining: u64,
}

/// The first rows of what `/generate` would answer to the same body: the same checks, the same values, always as JSON. Uses no
/// quota; a key has so many previews a day.
#[utoipa::path(post, path = "/preview", tag = "Schema mode", security(("X-API-Key" = [])),
    request_body = ref("#/components/schemas/SchemaDocument"),
    responses((status = 200, description = "The first rows.", body = PreviewAnswer)))]
pub async fn preview(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let prepared = prepare(&app, &account.tier, &body).await?;
    let json = datagen_encode::format("json").ok_or_else(Failure::internal)?;
    let encoder = json.encoder(&prepared.checked.plan, &Default::default()).map_err(Failure::invalid)?;
    let seed = match prepared.checked.document.seed {
        Some(seed) => seed,
        None => Draw::new(app.clock.now_ms())?.seed,
    };
    let remaining = account
        .preview(&app.clock, app.settings.preview.per_key_and_day)
        .ok_or_else(|| spent(&app, app.settings.preview.per_key_and_day))?;
    let all = prepared.checked.rows();
    let rows = all.start..all.end.min(all.start.saturating_add(app.settings.preview.rows_max));
    let count = rows.end - rows.start;
    let mut bytes = b"{\"records\":".to_vec();
    let dataset = prepared.checked.plan.bind(seed);
    app.scratches.lend(|scratch| datagen_encode::write_all(&*encoder, &dataset, rows, scratch, &mut bytes));
    let (requested, hash) = (prepared.checked.document.count, &prepared.checked.schema_hash);
    let tail = format!(
        ",\"count\":{count},\"count_requested\":{requested},\"seed\":{seed},\"schema_hash\":\"{hash}\",\
         \"previews_remaining\":{remaining}}}"
    );
    bytes.extend_from_slice(tail.as_bytes());
    Ok(([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-store")], bytes).into_response())
}

fn spent(app: &App, limit: u64) -> Failure {
    let seconds = app.clock.seconds_to_midnight();
    let message = format!("The {limit} previews of today are spent.");
    let hint = format!("The next day begins in {seconds} s (00:00 UTC); until then /generate makes the rows.");
    Failure::new(StatusCode::TOO_MANY_REQUESTS, Problem::new(codes::QUOTA_EXCEEDED, message, hint)).retry_after(seconds)
}
