//! `/openapi.json` and `/docs`: the description of the API and Swagger UI, both from this binary.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use utoipa_swagger_ui::Config;

use crate::failure::Failure;
use crate::http::openapi;
use crate::http::query::NoQuery;
use crate::service::App;

/// The description of the API: completed with its examples and serialised when it is first asked for, not at start.
#[derive(Clone)]
pub struct Description(Arc<utoipa::openapi::OpenApi>, Arc<OnceLock<Bytes>>);

impl Description {
    /// What the endpoints say of themselves.
    pub fn new(raw: utoipa::openapi::OpenApi) -> Description {
        Description(Arc::new(raw), Arc::default())
    }

    fn bytes(&self) -> Bytes {
        self.1.get_or_init(|| openapi::finish(&self.0).to_string().into()).clone()
    }
}

/// This description: OpenAPI 3.1.
#[utoipa::path(get, path = "/openapi.json", tag = "Discovery",
    responses((status = 200, description = "The description of the API.", content_type = "application/json", body = Object)))]
pub async fn openapi_json(_: NoQuery, Extension(description): Extension<Description>) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], description.bytes())
        .into_response()
}

/// `/docs/`: the first page of Swagger UI.
pub async fn index(state: State<Arc<App>>) -> Result<Response, Failure> {
    file(state, Path("index.html".to_owned())).await
}

/// `/docs/{file}`: a file of Swagger UI.
pub async fn file(State(app): State<Arc<App>>, Path(name): Path<String>) -> Result<Response, Failure> {
    let served = utoipa_swagger_ui::serve(&name, config()).map_err(|error| {
        tracing::error!(%error, "Swagger UI could not be served");
        Failure::internal()
    })?;
    let file =
        served.ok_or_else(|| Failure::not_found(format!("There is no file {name} here."), "Open /api/v1/docs."))?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    let mut response = ([(header::CONTENT_TYPE, file.content_type)], bytes).into_response();
    let mut policy = String::from(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
         object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
    );
    for origin in &app.settings.docs.frame_ancestors {
        policy.push(' ');
        policy.push_str(origin);
    }
    let policy = HeaderValue::try_from(policy).map_err(|_| Failure::internal())?;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// Authorize and Try it out work, and nothing is asked of another host.
fn config() -> Arc<Config<'static>> {
    static CONFIG: OnceLock<Arc<Config<'static>>> = OnceLock::new();
    let make = || {
        let config = Config::from("/api/v1/openapi.json");
        Arc::new(config.validator_url("none").try_it_out_enabled(true).display_request_duration(true).filter(true))
    };
    Arc::clone(CONFIG.get_or_init(make))
}
