//! `/generate-ai/stream`: rows from column names, as server-sent events.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use tokio::sync::mpsc::Receiver;

use super::generate::{IDEMPOTENCY_KEY, generation_headers, next_piece};
use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::envelope::EVENT_STREAM;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::service::ai::events;
use crate::service::stream::Piece;

/// A comment: readers ignore it, and whatever stands between sees that the connection lives.
const HEARTBEAT: &[u8] = b": heartbeat\n\n";
/// Tells a proxy in front not to collect the answer before it passes it on.
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// Generate rows from column names, told as server-sent events: `status` (`inferring_schema`), `schema`, `status`
/// (`generating_rows`), `records` and `progress` by turns, `result`, `done`. What goes wrong on the way is an `error` with a
/// ConversationalError as data, and ends the stream. Closing the connection stops the work.
#[utoipa::path(post, path = "/generate-ai/stream", tag = "AI mode", security(("X-API-Key" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 printable ASCII characters. The same key with \
        the same body within 24 hours gives the same records again and is not counted; with another body it is a 409.")),
    request_body = ref("#/components/schemas/GenerateAiRequest"),
    responses((status = 200, description = "The events.", content_type = "text/event-stream", body = String)))]
pub async fn generate_ai_stream(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let idempotency_key = headers.get(IDEMPOTENCY_KEY).map(HeaderValue::as_bytes);
    let events = events::start(&app, &account, body, idempotency_key).await?;
    let heartbeat = Duration::from_millis(app.settings.timeouts.heartbeat_ms);
    let body = stream::unfold(Some(events.pieces), move |pieces| next_event(pieces, heartbeat));
    let mut response = Response::new(Body::from_stream(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    generation_headers(&events.draw, events.replay, headers);
    Ok(response)
}

/// The next piece of the body, or a heartbeat when none comes in time.
async fn next_event(
    pieces: Option<Receiver<Piece>>,
    heartbeat: Duration,
) -> Option<(Result<Bytes, std::io::Error>, Option<Receiver<Piece>>)> {
    let mut pieces = pieces?;
    match tokio::time::timeout(heartbeat, pieces.recv()).await {
        Ok(piece) => next_piece(piece, pieces),
        Err(_) => Some((Ok(Bytes::from_static(HEARTBEAT)), Some(pieces))),
    }
}
