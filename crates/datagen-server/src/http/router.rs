//! The site map: every path of the service. What a path takes and answers is in its file under `endpoints`.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{Redirect, Response};
use axum::routing::{get, post};
use datagen_core::Problem;
use datagen_core::problem::{did_you_mean, nearest};
use tokio_util::sync::CancellationToken;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::endpoints::{
    capabilities, contracts, docs, field_types, free_key, generate, generate_ai, generate_ai_stream, health,
    infer_schema, locales, preview, pricing, usage, validate,
};
use super::envelope::{self, Envelope};
use super::openapi::ApiDoc;
use super::web;
use crate::config::Cors;
use crate::failure::{Failure, codes};
use crate::mcp;
use crate::mcp::http::Mcp;
use crate::service::App;

/// Where the API begins.
pub const BASE: &str = "/api/v1";

/// The paths that are described by OpenAPI, below [`BASE`].
pub fn documented() -> OpenApiRouter<Arc<App>> {
    let api = OpenApiRouter::new()
        // Discovery: open; with a key, for its tier.
        .routes(routes!(health::health))
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(free_key::get_free_key, free_key::post_free_key))
        .routes(routes!(capabilities::capabilities))
        .routes(routes!(field_types::field_types))
        .routes(routes!(field_types::field_type))
        .routes(routes!(locales::locales))
        .routes(routes!(pricing::pricing))
        .routes(routes!(docs::openapi_json))
        // With a key.
        .routes(routes!(validate::validate))
        .routes(routes!(preview::preview))
        .routes(routes!(generate::generate))
        .routes(routes!(infer_schema::infer_schema))
        .routes(routes!(generate_ai::generate_ai))
        .routes(routes!(generate_ai_stream::generate_ai_stream))
        .routes(routes!(contracts::contract))
        .routes(routes!(usage::usage));
    OpenApiRouter::with_openapi(ApiDoc::openapi()).nest(BASE, api)
}

/// Every path, with what surrounds them.
pub fn router(app: Arc<App>, stopping: CancellationToken) -> Result<Router, getrandom::Error> {
    let (api, description) = documented().split_for_parts();
    let pages = Router::new()
        .route("/api/v1/docs", get(|| async { Redirect::temporary("/api/v1/docs/") }))
        .route("/api/v1/docs/", get(docs::index))
        .route("/api/v1/docs/{file}", get(docs::file));
    let mcp = Router::new()
        .route(mcp::http::PATH, get(mcp::http::streamable).post(mcp::http::streamable).delete(mcp::http::streamable))
        .route(mcp::sse::PATH, get(mcp::sse::events))
        .route(mcp::sse::MESSAGES, post(mcp::sse::message))
        .route(&format!("{}/{{id}}", mcp::http::RESULTS), get(mcp::http::result))
        .layer(axum::Extension(Arc::new(Mcp::new(Arc::clone(&app), stopping))));
    let paths: Arc<Vec<String>> = Arc::new(description.paths.paths.keys().cloned().collect());
    let router = api
        .merge(pages)
        .merge(mcp)
        .layer(axum::Extension(docs::Description::new(description)))
        .fallback(move |method: Method, uri: Uri, headers: HeaderMap| {
            not_found(Arc::clone(&paths), method, uri, headers)
        })
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(Arc::clone(&app))
        .layer(CatchPanicLayer::custom(envelope::after_panic));
    let router = match cors(&app.settings.cors) {
        Some(layer) => router.layer(layer),
        None => router,
    };
    Ok(router.layer(middleware::from_fn_with_state(Envelope::new(app)?, envelope::wrap)))
}

async fn not_found(paths: Arc<Vec<String>>, method: Method, uri: Uri, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(page) = web::page(&method, uri.path(), &headers) {
        return Ok(page);
    }
    let near = nearest(uri.path(), paths.iter().map(String::as_str), 2);
    let hint = format!("{}Every path is in {BASE}/openapi.json.", did_you_mean(&near));
    Err(Failure::not_found(format!("There is nothing at {method} {}.", uri.path()), hint))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Failure {
    let message = format!("{} does not know the method {method}.", uri.path());
    let problem = Problem::new(codes::METHOD_NOT_ALLOWED, message, "The header Allow names the methods it knows.");
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, problem)
}

/// What pages of other origins may do; `None` when there are none.
fn cors(settings: &Cors) -> Option<CorsLayer> {
    if settings.origins.is_empty() {
        return None;
    }
    let any = settings.origins.iter().any(|origin| origin == "*");
    let listed = settings.origins.iter().filter_map(|origin| HeaderValue::try_from(origin).ok());
    let origins = if any { AllowOrigin::any() } else { AllowOrigin::list(listed) };
    let taken = [
        "x-api-key",
        "idempotency-key",
        "x-request-id",
        "mcp-session-id",
        "mcp-protocol-version",
        "mcp-method",
        "mcp-name",
        "last-event-id",
    ]
    .map(HeaderName::from_static);
    let told = [
        "ratelimit",
        "ratelimit-policy",
        "x-generation-id",
        "x-datagen-seed",
        "x-idempotent-replay",
        "x-contract-id",
        "x-contract-hash",
        "x-request-id",
        "retry-after",
        "content-disposition",
        "mcp-session-id",
        "etag",
    ];
    Some(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST, Method::DELETE])
            .allow_headers(
                taken
                    .into_iter()
                    .chain([header::CONTENT_TYPE, header::ACCEPT, header::AUTHORIZATION])
                    .collect::<Vec<_>>(),
            )
            .expose_headers(told.map(HeaderName::from_static)),
    )
}
