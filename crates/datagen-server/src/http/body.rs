//! Reading a request body: declared to be JSON, within the limit, in time.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use bytes::{Bytes, BytesMut};
use datagen_core::Problem;
use http_body_util::BodyExt;

use crate::config::Settings;
use crate::failure::{Failure, codes};

/// The bytes of a JSON body.
pub async fn json_bytes(headers: &HeaderMap, body: Body, settings: &Settings) -> Result<Bytes, Failure> {
    is_json(headers)?;
    let limit = settings.limits.body_bytes_max;
    let time = Duration::from_secs(settings.timeouts.body_seconds);
    tokio::time::timeout(time, read(headers, body, limit)).await.unwrap_or_else(|_| {
        let message = format!("The body did not arrive within {} s.", time.as_secs());
        Err(Failure::new(StatusCode::REQUEST_TIMEOUT, Problem::new(codes::BODY_INCOMPLETE, message, "Send it again.")))
    })
}

async fn read(headers: &HeaderMap, mut body: Body, limit: u64) -> Result<Bytes, Failure> {
    let declared =
        headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if declared.is_some_and(|n| n > limit) {
        return Err(too_large(limit));
    }
    let mut bytes = BytesMut::new();
    let mut first = None;
    let mut total = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| incomplete(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        total += data.len() as u64;
        if total > limit {
            return Err(too_large(limit));
        }
        if let Some(head) = first.take() {
            // Only bodies of several frames are copied together.
            let head: Bytes = head;
            bytes.reserve(head.len() + data.len());
            bytes.extend_from_slice(&head);
            bytes.extend_from_slice(&data);
        } else if bytes.is_empty() {
            first = Some(data);
        } else {
            bytes.extend_from_slice(&data);
        }
    }
    Ok(first.unwrap_or_else(|| bytes.freeze()))
}

fn is_json(headers: &HeaderMap) -> Result<(), Failure> {
    let unsupported = |message: String| {
        let hint = "Send JSON with the header Content-Type: application/json.";
        Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Problem::new(codes::UNSUPPORTED_MEDIA_TYPE, message, hint))
    };
    if let Some(encoding) =
        headers.get(header::CONTENT_ENCODING).filter(|e| !e.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        let message = format!("A body with Content-Encoding {encoding:?} is not read.");
        return Err(unsupported(message));
    }
    let declared = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok());
    let Some(declared) = declared else { return Err(unsupported("The body has no Content-Type.".to_owned())) };
    let (essence, parameters) = declared.split_once(';').unwrap_or((declared, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let json = essence == "application/json" || essence.starts_with("application/") && essence.ends_with("+json");
    let charset =
        parameters.split(';').filter_map(|p| p.trim().split_once('=')).find(|(k, _)| k.eq_ignore_ascii_case("charset"));
    let utf8 = charset.is_none_or(|(_, value)| value.trim_matches('"').eq_ignore_ascii_case("utf-8"));
    if json && utf8 { Ok(()) } else { Err(unsupported(format!("The body is declared as `{declared}`."))) }
}

fn too_large(limit: u64) -> Failure {
    let message = format!("The body is larger than {limit} bytes.");
    let hint = "Send fewer fields or shorter lists.";
    Failure::new(StatusCode::PAYLOAD_TOO_LARGE, Problem::new(codes::BODY_TOO_LARGE, message, hint))
}

fn incomplete(error: &axum::Error) -> Failure {
    tracing::debug!(%error, "a body ended early");
    let problem = Problem::new(codes::BODY_INCOMPLETE, "The body ended before it was complete.", "Send it again.");
    Failure::new(StatusCode::BAD_REQUEST, problem)
}
