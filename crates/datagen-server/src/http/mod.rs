//! HTTP: routes, reading requests, writing answers.
//!
//! Lives here: everything that knows headers and status codes beyond the failure type. Does not live here: what the service
//! does (`service`).

pub mod body;
pub mod caller;
pub mod endpoints;
pub mod envelope;
pub mod openapi;
mod openapi_examples;
pub mod query;
pub mod router;
mod unread;
mod web;

use axum::http::{HeaderMap, header};

/// Where the service is, as the caller reaches it: from the name it was called by, and from what a proxy in front says about the
/// scheme. Only told back to the caller itself, so nothing has to be believed.
pub fn base_url(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST.as_str())?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_');
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    (!host.is_empty() && host.bytes().all(plain)).then(|| format!("{scheme}://{host}"))
}
