//! `/generate`: rows.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;
use futures_util::stream;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc::Receiver;
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::query::NoQuery;
use crate::ids::Draw;
use crate::service::App;
use crate::service::generate::{Call, Generated, Output, UsageNow};
use crate::service::prepare::{Mode, Prepared};
use crate::service::stream::Piece;

pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";
const GENERATION_ID: HeaderName = HeaderName::from_static("x-generation-id");
const SEED: HeaderName = HeaderName::from_static("x-datagen-seed");
const REPLAY: HeaderName = HeaderName::from_static("x-idempotent-replay");
const CONTRACT_ID: HeaderName = HeaderName::from_static("x-contract-id");
const CONTRACT_HASH: HeaderName = HeaderName::from_static("x-contract-hash");

/// The JSON answer. It is written by hand, with the records straight from the generator; a test reads it back.
#[derive(Debug, Serialize, ToSchema)]
pub struct GeneratedJson {
    /// The records: an object each, with a member per field.
    #[schema(value_type = Vec<Object>)]
    records: Vec<Value>,
    /// How many there are.
    count: u64,
    /// Locale of fields that named none of their own.
    locale: String,
    /// Tier of the key.
    tier: String,
    /// Usage of the key, this call included.
    usage: UsageNow,
    /// Id of this generation.
    generation_id: String,
    /// Output format.
    output_format: String,
    /// The seed: send it with the same request to get the same records again.
    seed: u64,
    /// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the fields, nulls left out.
    schema_hash: String,
}

/// Generate rows from explicit fields. `json` answers with records and a summary; every other format answers with the file.
#[utoipa::path(post, path = "/generate", tag = "Schema mode", security(("X-API-Key" = [])),
    params(("Idempotency-Key" = Option<String>, Header, description = "1 to 255 printable ASCII characters. The same key with \
        the same body within 24 hours gives the same answer again and is not counted; with another body it is a 409.")),
    request_body = ref("#/components/schemas/SchemaDocument"),
    responses((status = 200, description = "The rows.", body = GeneratedJson)))]
pub async fn generate(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    _: NoQuery,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let body = json_bytes(&headers, body, &app.settings).await?;
    let idempotency_key = headers.get(IDEMPOTENCY_KEY).map(HeaderValue::as_bytes);
    let call = Call { mode: Mode::Schema, body: &body, idempotency_key };
    Ok(response(crate::service::generate::generate(&app, &account, call).await?))
}

fn body_of(output: Output) -> Body {
    match output {
        Output::Whole(bytes) => Body::from(bytes),
        Output::Pieces(pieces) => Body::from_stream(stream::unfold(Some(pieces), |pieces| async {
            let mut pieces = pieces?;
            next_piece(pieces.recv().await, pieces)
        })),
    }
}

/// The file of an earlier generation.
pub fn file_response(prepared: &Prepared, output: Output, generation_id: &str) -> Response {
    let mut response = Response::new(body_of(output));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(prepared.format.media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.extend(disposition(generation_id, prepared.format));
    response
}

fn disposition(generation_id: &str, format: &datagen_encode::Format) -> Option<(HeaderName, HeaderValue)> {
    let name = format!("attachment; filename=\"datagen-{generation_id}.{}\"", format.extension);
    Some((header::CONTENT_DISPOSITION, HeaderValue::try_from(name).ok()?))
}

/// The answer to a call that generates.
pub(super) fn response(generated: Generated) -> Response {
    let Generated { prepared, draw, replay, output } = generated;
    let format = prepared.format;
    let mut response = Response::new(body_of(output));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.media_type));
    generation_headers(&draw, replay, headers);
    if let Some(ai) = &prepared.ai {
        for (name, value) in [(CONTRACT_ID, &ai.contract.id), (CONTRACT_HASH, &ai.contract.hash)] {
            headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
        }
    }
    if format.key != "json" {
        headers.extend(disposition(&draw.generation_id, format));
    }
    response
}

/// What the head of every generated answer says.
pub(super) fn generation_headers(draw: &Draw, replay: bool, headers: &mut HeaderMap) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(SEED, draw.seed.into());
    if let Ok(id) = HeaderValue::try_from(&draw.generation_id) {
        headers.insert(GENERATION_ID, id);
    }
    if replay {
        headers.insert(REPLAY, HeaderValue::from_static("1"));
    }
}

type Next = Option<(Result<bytes::Bytes, std::io::Error>, Option<Receiver<Piece>>)>;

/// What follows in a body. An answer that was cut off ends in an error, so that the client does not take it for whole.
pub(super) fn next_piece(piece: Option<Piece>, pieces: Receiver<Piece>) -> Next {
    match piece {
        Some(Piece::Data(bytes)) => Some((Ok(bytes), Some(pieces))),
        Some(Piece::End) => None,
        None => Some((Err(std::io::Error::other("the generation was cut off")), None)),
    }
}
