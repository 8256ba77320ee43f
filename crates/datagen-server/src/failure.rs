//! What a caller is told when something is wrong.
//!
//! Lives here: the one error type of all endpoints, its codes and its two bodies. Does not live here: choosing between the
//! bodies (`http::envelope`), problems of a schema (`datagen_core::problem`), errors for the operator (`error`).

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use datagen_core::Problem;
use serde_json::{Value, json};

use crate::store::StoreError;

/// Codes of the service itself, beside those of [`datagen_core::problem::codes`]. Codes are added, never renamed.
pub mod codes {
    pub use datagen_core::problem::codes::Code;

    macro_rules! codes {
        ($($name:ident = $code:literal, $meaning:literal;)*) => {
            $(#[doc = $meaning] pub const $name: &str = $code;)*
            /// Every code of the service with its meaning.
            pub const ALL: &[Code] = &[$(($code, $meaning)),*];
        };
    }

    codes! {
        NOT_JSON = "not_json", "The body is not JSON.";
        BODY_INCOMPLETE = "body_incomplete", "The body ended early or took too long.";
        BODY_TOO_LARGE = "body_too_large", "The body is larger than the service reads.";
        UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type", "The body is not declared to be JSON.";
        UNAUTHORIZED = "unauthorized", "The key is missing, malformed, unknown or revoked.";
        HOST_NOT_ALLOWED = "host_not_allowed", "The service was called by a name that is not configured.";
        ORIGIN_NOT_ALLOWED = "origin_not_allowed", "Pages of this origin may not use the service.";
        UNKNOWN_SESSION = "unknown_session", "There is no such MCP session of this key.";
        NOT_FOUND = "not_found", "There is nothing at this path.";
        METHOD_NOT_ALLOWED = "method_not_allowed", "The path does not know the method.";
        UNKNOWN_PARAMETER = "unknown_parameter", "The path has no such query parameter.";
        INVALID_PARAMETER = "invalid_parameter", "The query parameter has a value it cannot have.";
        INVALID_HEADER = "invalid_header", "A request header has a value it cannot have.";
        IDEMPOTENCY_CONFLICT = "idempotency_conflict", "The idempotency key was used with another body.";
        INVALID_HINT = "invalid_hint", "The domain hint is too long.";
        UNKNOWN_CONTRACT = "unknown_contract", "There is no contract with this id.";
        CONTRACT_MISMATCH = "contract_mismatch", "The contract that was asked for and what would be generated differ.";
        LOW_CONFIDENCE = "low_confidence", "The type of the field was only guessed, and `strict_contract` forbids guesses.";
        CONTRACT_QUOTA_EXCEEDED = "contract_quota_exceeded", "The key has stored as many new contracts today as it may.";
        RESULT_TOO_LARGE = "result_too_large", "The result is larger than one answer of MCP holds.";
        QUOTA_EXCEEDED = "quota_exceeded", "The calls of the day are spent.";
        RATE_LIMITED = "rate_limited", "Too many requests in a short time.";
        TOO_MANY_STREAMS = "too_many_streams", "The key has as many large answers running as its tier allows.";
        OVERLOADED = "overloaded", "The service is busy.";
        STORAGE_UNAVAILABLE = "storage_unavailable", "The database of the service does not answer.";
        INTERNAL = "internal", "Something went wrong inside the service.";
    }
}

/// An answer that is an error.
#[derive(Clone, Debug)]
pub struct Failure {
    /// HTTP status.
    pub status: StatusCode,
    /// What is wrong, at least one.
    pub problems: Vec<Problem>,
    /// Further headers.
    pub headers: HeaderMap,
}

impl Failure {
    /// One problem under a status.
    pub fn new(status: StatusCode, problem: Problem) -> Failure {
        Failure { status, problems: vec![problem], headers: HeaderMap::new() }
    }

    /// With a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Failure {
        self.headers.insert(name, value);
        self
    }

    /// With `Retry-After`.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Failure {
        self.with_header(header::RETRY_AFTER, seconds.into())
    }

    /// 422: the request is understood, but wrong.
    pub fn invalid(problems: Vec<Problem>) -> Failure {
        Failure { status: StatusCode::UNPROCESSABLE_ENTITY, problems, headers: HeaderMap::new() }
    }

    /// 401: no usable key.
    pub fn unauthorized(message: &str) -> Failure {
        let hint = "Get a free key with GET /api/v1/auth/free-key and send it in the header X-API-Key.";
        Failure::new(StatusCode::UNAUTHORIZED, Problem::new(codes::UNAUTHORIZED, message, hint))
            .with_header(header::WWW_AUTHENTICATE, HeaderValue::from_static("ApiKey realm=\"DataGen\", Bearer"))
    }

    /// 404.
    pub fn not_found(message: impl Into<String>, hint: impl Into<String>) -> Failure {
        Failure::new(StatusCode::NOT_FOUND, Problem::new(codes::NOT_FOUND, message, hint))
    }

    /// 503: too much to do.
    pub fn overloaded(retry_after_seconds: u64) -> Failure {
        let hint = format!("Send the request again in {retry_after_seconds} s; nothing was counted.");
        let problem = Problem::new(codes::OVERLOADED, "The service is busy.", hint);
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, problem).retry_after(retry_after_seconds)
    }

    /// 500: the reason is in the log, not in the answer.
    pub fn internal() -> Failure {
        let hint = "Send the request again; if it fails again, report the x-request-id of this answer.";
        let problem = Problem::new(codes::INTERNAL, "Something went wrong inside the service.", hint);
        Failure::new(StatusCode::INTERNAL_SERVER_ERROR, problem)
    }

    /// The RFC 9457 body.
    pub fn problem_json(&self, request_id: &str) -> Value {
        let code = match &self.problems[..] {
            [first, rest @ ..] if rest.iter().all(|p| p.code == first.code) => first.code,
            _ => "invalid_request",
        };
        let detail = match &self.problems[..] {
            [only] => only.message.clone(),
            many => format!("{} problems; each is in `errors` with a hint.", many.len()),
        };
        json!({
            "type": format!("urn:datagen:problem:{code}"),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": detail,
            "instance": format!("urn:datagen:request:{request_id}"),
            "errors": self.problems,
        })
    }

    /// Fills in where to get a higher tier.
    pub fn name_upgrade_url(&mut self, url: &str) {
        for problem in self.problems.iter_mut().filter(|p| p.upgrade_required && p.upgrade_url.is_none()) {
            problem.upgrade_url = Some(url.to_owned());
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        tracing::error!(%error, "storage failed");
        let hint = "Send the request again in a few seconds; nothing was counted.";
        let problem = Problem::new(codes::STORAGE_UNAVAILABLE, "The database of the service does not answer.", hint);
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, problem).retry_after(5)
    }
}

impl From<getrandom::Error> for Failure {
    fn from(error: getrandom::Error) -> Failure {
        tracing::error!(%error, "no randomness from the operating system");
        Failure::internal()
    }
}

/// Carries the failure to the envelope, which knows what the caller accepts and writes the body.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}
