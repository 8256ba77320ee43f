//! What happens around every request: an id, a bound on how many run, a net for panics, the rest of an unread body, the body
//! of every error.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;
use tracing::Instrument;

use super::caller::{CallerNote, rate_limit_headers};
use super::unread;
use crate::failure::Failure;
use crate::ids;
use crate::service::App;
use crate::service::ai::events;

/// Media type of errors for agents: a bare list of problems.
pub const AGENTIC: &str = "application/vnd.agentic+json";
/// Media type of server-sent events.
pub const EVENT_STREAM: &str = "text/event-stream";
/// Media type of RFC 9457.
const PROBLEM_JSON: &str = "application/problem+json";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest request id that is taken over from the caller.
const REQUEST_ID_BYTES_MAX: usize = 128;

/// The state of the envelope.
#[derive(Clone)]
pub struct Envelope {
    app: Arc<App>,
    places: Arc<Semaphore>,
    ids: Arc<RequestIds>,
}

struct RequestIds {
    process: String,
    next: AtomicU64,
}

impl Envelope {
    /// An envelope around the endpoints of a service.
    pub fn new(app: Arc<App>) -> Result<Envelope, getrandom::Error> {
        let process = ids::base32(&ids::random::<10>()?, 16);
        let places = Arc::new(Semaphore::new(app.settings.limits.requests_max.min(Semaphore::MAX_PERMITS)));
        Ok(Envelope { app, places, ids: Arc::new(RequestIds { process, next: AtomicU64::new(1) }) })
    }
}

/// Wraps one request.
pub async fn wrap(State(envelope): State<Envelope>, mut request: Request, next: Next) -> Response {
    let id = request_id(&envelope.ids, request.headers());
    let form = Form::accepted(request.headers());
    let note = CallerNote::default();
    request.extensions_mut().insert(note.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    // Headers and query stay out of the log: they may hold keys.
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default(), %method, path);
    let (request, rest) = unread::watch(request);
    let mut response = match envelope.places.try_acquire() {
        Ok(_place) => next.run(request).instrument(span.clone()).await,
        Err(_) => {
            drop(request);
            Failure::overloaded(1).into_response()
        }
    };
    let app = &envelope.app;
    rest.drain(app.settings.limits.body_bytes_max).await;
    if let Some(failure) = response.extensions_mut().remove::<Arc<Failure>>() {
        response = error_response(app, &failure, response, form, id.to_str().unwrap_or_default());
    }
    span.in_scope(|| match response.status().as_u16() {
        500.. => tracing::error!(status = response.status().as_u16(), "answered"),
        status => tracing::debug!(status, "answered"),
    });
    if let Some((account, burst)) = note.0.get() {
        rate_limit_headers(app, account, *burst, response.headers_mut());
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Writes the body of an error in the form the caller accepts; `bare` has its status and headers.
fn error_response(app: &App, failure: &Failure, bare: Response, form: Form, request_id: &str) -> Response {
    let mut failure = failure.clone();
    failure.name_upgrade_url(&app.settings.upgrade_url);
    let (body, media_type) = match form {
        Form::Agentic => (serde_json::to_vec(&failure.problems), AGENTIC),
        Form::Events => (Ok(events::errors(&failure)), EVENT_STREAM),
        Form::Problem => (serde_json::to_vec(&failure.problem_json(request_id)), PROBLEM_JSON),
    };
    let (mut parts, _) = bare.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.extend(failure.headers);
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.insert(header::VARY, HeaderValue::from_static("Accept"));
    Response::from_parts(parts, Body::from(body.unwrap_or_default()))
}

/// The form of an error's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A bare list of problems.
    Agentic,
    /// An `error` event for each problem.
    Events,
    /// RFC 9457.
    Problem,
}

impl Form {
    /// Events go to those who take nothing else: a reader of events that also takes JSON is better served with that.
    fn accepted(headers: &HeaderMap) -> Form {
        let events = || accepts(headers, EVENT_STREAM) && !accepts(headers, "application/json");
        match () {
            () if accepts_agentic(headers) => Form::Agentic,
            () if events() => Form::Events,
            () => Form::Problem,
        }
    }
}

/// Whether `Accept` names the agentic media type, alone or in a list, and not with `q=0`.
pub fn accepts_agentic(headers: &HeaderMap) -> bool {
    accepts(headers, AGENTIC)
}

fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    ranges.into_iter().any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let named = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(media_type));
        let refused =
            |p: &str| p.split_once('=').is_some_and(|(k, q)| k.trim() == "q" && q.trim().parse() == Ok(0.0_f32));
        named && !parts.any(refused)
    })
}

/// The id the caller gave, when it is a short plain word; otherwise a new one.
fn request_id(ids: &RequestIds, headers: &HeaderMap) -> HeaderValue {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let given = headers
        .get(&REQUEST_ID)
        .filter(|value| (1..=REQUEST_ID_BYTES_MAX).contains(&value.len()) && value.as_bytes().iter().all(plain));
    given.cloned().unwrap_or_else(|| {
        let number = ids.next.fetch_add(1, Ordering::Relaxed);
        let id = format!("req_{}{number:08X}", ids.process);
        HeaderValue::try_from(id).unwrap_or(HeaderValue::from_static("req_0"))
    })
}

/// What becomes of a panic: the reason goes to the log, the caller gets a 500.
pub fn after_panic(panic: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(reason = text.unwrap_or("unknown"), "an endpoint panicked");
    Failure::internal().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agentic_type_is_found_in_lists() {
        let accepts = |value: &'static str| {
            accepts_agentic(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(value))]))
        };
        assert!(accepts("application/vnd.agentic+json"));
        assert!(accepts("application/json, application/vnd.agentic+json"));
        assert!(accepts("application/json,Application/Vnd.Agentic+JSON;q=0.9"));
        assert!(!accepts("application/json"));
        assert!(!accepts("*/*"));
        assert!(!accepts("application/vnd.agentic+json;q=0"));
    }
}
