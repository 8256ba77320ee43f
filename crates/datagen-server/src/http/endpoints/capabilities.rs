//! `/capabilities`: what a tier can do, in one answer for an agent.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::failure::Failure;
use crate::http::caller::MaybeCaller;
use crate::http::query::NoQuery;
use crate::service::App;
use crate::tier::{Limits, Tier};

/// What a tier can do.
#[derive(Debug, Serialize, ToSchema)]
pub struct Capabilities {
    /// Version of the API in its paths.
    api_version: &'static str,
    /// Version of the service.
    version: &'static str,
    /// The tier this answer is for.
    tier: String,
    /// Field types it may use; more about each in `/field-types/{name}`.
    available_field_types: Vec<&'static str>,
    /// Locales.
    supported_locales: Vec<String>,
    /// Output formats.
    output_formats: Vec<&'static str>,
    /// More about each output format.
    output_format_details: Vec<FormatDetails>,
    /// Limits of the tier.
    limits: Limits,
    /// Requests that work as they are.
    example_requests: Vec<ExampleRequest>,
    /// Where to go on.
    links: BTreeMap<&'static str, &'static str>,
}

/// An output format.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormatDetails {
    /// Name to use as `output_format`.
    name: &'static str,
    /// Name for people.
    title: &'static str,
    /// Other names it answers to.
    aliases: &'static [&'static str],
    /// Media type of the answer.
    media_type: &'static str,
    /// File name extension.
    extension: &'static str,
}

/// A request that works as it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExampleRequest {
    /// What it does.
    title: &'static str,
    /// HTTP method.
    method: &'static str,
    /// Path.
    path: &'static str,
    /// Body.
    body: Value,
}

/// The schema-mode example of the documentation page.
pub fn example_body() -> Value {
    json!({
        "count": 50,
        "locale": "en_US",
        "output_format": "csv",
        "schema_fields": [
            { "name": "order_id", "type": "uuid" },
            { "name": "line_total", "type": "amount", "constraints": { "min": 5, "max": 900 } },
            { "name": "customer_email", "type": "email", "locale": "en_AE", "blankPercentage": 5 },
        ],
    })
}

/// The AI-mode example of the documentation page; with what `/infer-schema` takes of it, or all.
pub fn ai_example_body(generate: bool) -> Value {
    let mut body = json!({
        "field_names": ["customer_id", "email", "risk_tier", "last_login_at"],
        "locale": "en_AE",
        "domain_hint": "UAE retail loyalty program",
    });
    if generate {
        (body["count"], body["output_format"]) = (json!(15), json!("json"));
    }
    body
}

const LINKS: [(&str, &str); 13] = [
    ("docs", "/api/v1/docs"),
    ("openapi", "/api/v1/openapi.json"),
    ("field_types", "/api/v1/field-types"),
    ("locales", "/api/v1/locales"),
    ("pricing", "/api/v1/pricing"),
    ("free_key", "/api/v1/auth/free-key"),
    ("validate", "/api/v1/validate"),
    ("generate", "/api/v1/generate"),
    ("infer_schema", "/api/v1/infer-schema"),
    ("generate_ai", "/api/v1/generate-ai"),
    ("generate_ai_stream", "/api/v1/generate-ai/stream"),
    ("contracts", "/api/v1/contracts/{id}"),
    ("usage", "/api/v1/usage"),
];

/// What can be asked for: types, locales, formats and limits of the tier of the key; without a key, of the free tier.
#[utoipa::path(get, path = "/capabilities", tag = "Discovery", security((), ("X-API-Key" = [])),
    responses((status = 200, description = "The manifest of the tier.", body = Capabilities)))]
pub async fn capabilities(
    State(app): State<Arc<App>>,
    MaybeCaller(caller): MaybeCaller,
    _: NoQuery,
) -> Result<Json<Capabilities>, Failure> {
    let tier = caller.as_ref().map_or(app.open_tier(), |account| &account.tier);
    Ok(Json(manifest(&app, tier)))
}

/// The manifest of a tier.
pub fn manifest(app: &App, tier: &Tier) -> Capabilities {
    let types = app.engine.types().iter().filter(|def| tier.allows_category(def.category));
    let formats = datagen_encode::formats();
    let example = |title, path, body| ExampleRequest { title, method: "POST", path, body };
    Capabilities {
        api_version: "v1",
        version: env!("CARGO_PKG_VERSION"),
        tier: tier.name.clone(),
        available_field_types: types.map(|def| def.key).collect(),
        supported_locales: app.engine.locales().iter().map(|locale| locale.key.clone()).collect(),
        output_formats: formats.iter().map(|format| format.key).collect(),
        output_format_details: formats.iter().map(details).collect(),
        limits: tier.limits(app.settings.limits.body_bytes_max),
        example_requests: vec![
            example("Check a schema without using quota", "/api/v1/validate", example_body()),
            example("Generate rows as CSV", "/api/v1/generate", example_body()),
            example("Propose types for column names, as a contract", "/api/v1/infer-schema", ai_example_body(false)),
            example("Generate rows from column names", "/api/v1/generate-ai", ai_example_body(true)),
        ],
        links: LINKS.into(),
    }
}

fn details(format: &'static datagen_encode::Format) -> FormatDetails {
    FormatDetails {
        name: format.key,
        title: format.title,
        aliases: format.aliases,
        media_type: format.media_type,
        extension: format.extension,
    }
}
