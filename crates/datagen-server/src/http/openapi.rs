//! The description of the API: what the endpoints say of themselves, completed.
//!
//! Lives here: what is the same for many operations (errors, headers, security) and the schema document, whose JSON Schema
//! comes from the engine. Does not live here: operations and their answers (`endpoints`).

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::endpoints::capabilities::example_body;
use super::envelope::AGENTIC;
use super::router;

/// The head of the description.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "DataGen",
        description = "Realistic synthetic rows from a schema. A dataset is a pure function of (schema, seed, row): the same \
            request with the same seed gives the same bytes.\n\nThree steps: get a key at `/api/v1/auth/free-key`, press \
            Authorize and paste it, then try capabilities, validate and generate.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "Keys", description = "Getting a key and watching its use."),
        (name = "Discovery", description = "What can be asked for. Open; with a key, for its tier."),
        (name = "Schema mode", description = "Rows from explicit fields."),
        (name = "Health", description = "For operators."),
    ),
)]
pub struct ApiDoc;

/// The whole description.
pub fn openapi() -> Value {
    finish(router::documented().get_openapi())
}

/// Completes what the endpoints say of themselves.
pub fn finish(api: &utoipa::openapi::OpenApi) -> Value {
    let mut api = serde_json::to_value(api).unwrap_or_default();
    api["info"]["version"] = json!(env!("CARGO_PKG_VERSION"));
    api["servers"] = json!([{ "url": "/", "description": "This service" }]);
    add_components(&mut api);
    for (path, item) in api["paths"].as_object_mut().into_iter().flatten() {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            complete(path, method, operation);
        }
    }
    api
}

fn add_components(api: &mut Value) {
    let components = &mut api["components"];
    components["securitySchemes"] = json!({
        "X-API-Key": { "type": "apiKey", "in": "header", "name": "X-API-Key",
                       "description": "A key from /api/v1/auth/free-key." },
        "Bearer": { "type": "http", "scheme": "bearer", "description": "The same key as a bearer token." },
    });
    components["schemas"]["ConversationalError"] = conversational_error();
    components["schemas"]["Problem"] = problem();
    for (name, schema) in schema_document() {
        components["schemas"][name] = schema;
    }
    components["headers"] = json!({
        "RateLimit": { "description": "What is left of each limit (draft-ietf-httpapi-ratelimit-headers).",
                       "schema": { "type": "string" }, "example": "\"burst\";r=49;t=1, \"daily\";r=199;t=41221" },
        "RateLimit-Policy": { "description": "The limits of the key.", "schema": { "type": "string" },
                              "example": "\"burst\";q=50;w=1, \"daily\";q=200;w=86400" },
        "X-Generation-Id": { "description": "Id of this generation.", "schema": { "type": "string" },
                             "example": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB" },
        "X-DataGen-Seed": { "description": "The seed that makes the same rows again.",
                            "schema": { "type": "integer" }, "example": 42 },
        "X-Idempotent-Replay": { "description": "`1` when the answer is a replay that was not counted.",
                                 "schema": { "type": "string" }, "example": "1" },
        "Content-Disposition": { "description": "A file name, for every format but `json`.", "schema": { "type": "string" },
                                 "example": "attachment; filename=\"datagen-gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB.csv\"" },
        "Retry-After": { "description": "Seconds to wait.", "schema": { "type": "integer" }, "example": 1 },
        "X-Request-Id": { "description": "Id of the request, for asking about it.", "schema": { "type": "string" },
                          "example": "req_3F7Q2M9ZK1T8V4XA0000002A" },
    });
}

/// The schemas of the request body, as the engine has them.
fn schema_document() -> Vec<(String, Value)> {
    let settings = schemars::generate::SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let root = generator.root_schema_for::<datagen_core::SchemaDocument>();
    let mut document = serde_json::to_value(root).unwrap_or_default();
    let mut schemas = Vec::new();
    if let Some(document) = document.as_object_mut() {
        let components = document.remove("components").unwrap_or_default();
        let nested = components["schemas"].as_object().cloned().unwrap_or_default();
        schemas.extend(nested);
        document.insert("examples".to_owned(), json!([example_body()]));
    }
    schemas.push(("SchemaDocument".to_owned(), document));
    schemas
}

fn conversational_error() -> Value {
    let codes = datagen_core::problem::codes::ALL.iter().chain(crate::failure::codes::ALL);
    let list: Vec<_> = codes.clone().map(|(code, _)| *code).collect();
    let meanings: Vec<_> = codes.map(|(code, meaning)| format!("- `{code}`: {meaning}")).collect();
    json!({
        "type": "object",
        "description": "One problem: what is wrong, where, and what to do about it.",
        "required": ["error", "field", "path", "code", "message", "correction_hint", "suggested_fix", "upgrade_required", "upgrade_url"],
        "properties": {
            "error": { "const": true },
            "field": { "type": ["string", "null"], "description": "Name of the field it concerns." },
            "path": { "type": ["string", "null"], "description": "RFC 6901 pointer into the request." },
            "code": { "type": "string", "enum": list, "description": meanings.join("\n") },
            "message": { "type": "string", "description": "What is wrong." },
            "correction_hint": { "type": "string", "description": "What to do." },
            "suggested_fix": { "type": ["object", "null"], "description": "A corrected fragment: where `path` begins with \
                `/schema_fields/N`, the whole field to put in place of that one; otherwise an object whose members replace those \
                of the request body, `null` removing one." },
            "upgrade_required": { "type": "boolean", "description": "Whether a higher tier would allow it." },
            "upgrade_url": { "type": ["string", "null"], "description": "Where to get one." },
        },
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail", "instance", "errors"],
        "properties": {
            "type": { "type": "string", "format": "uri" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
            "instance": { "type": "string", "format": "uri", "description": "Names the request in the log of the service." },
            "errors": { "type": "array", "items": { "$ref": "#/components/schemas/ConversationalError" } },
        },
    })
}

/// Adds what follows from the kind of operation: its errors, headers and examples.
fn complete(path: &str, method: &str, operation: &mut Value) {
    let keyed = operation["security"].as_array().is_some_and(|all| !all.iter().any(|one| one == &json!({})));
    let key_is_read = operation.get("security").is_some();
    let has_body = operation.get("requestBody").is_some();
    let generates = path.ends_with("/generate");
    let mints = path.ends_with("/auth/free-key");
    if let Some(security) = operation["security"].as_array_mut() {
        security.push(json!({ "Bearer": [] }));
    }
    let statuses = [
        (key_is_read, 401, "The key is missing, malformed, unknown or revoked."),
        (has_body, 400, "The body is not JSON."),
        (has_body, 408, "The body did not arrive in time."),
        (generates, 409, "The idempotency key was used with another body."),
        (has_body, 413, "The body is too large."),
        (has_body, 415, "The body is not declared to be JSON."),
        (path.contains('{'), 404, "There is no such thing."),
        (true, 422, "The request is understood, but wrong. Every problem is named at once."),
        (key_is_read || mints, 429, "A limit is reached; Retry-After says when to come again."),
        (true, 500, "Something went wrong inside the service."),
        (true, 503, "The service is busy, or its database does not answer; Retry-After says when to come again."),
    ];
    for (_, status, description) in statuses.iter().filter(|(applies, ..)| *applies) {
        operation["responses"][status.to_string()] = error_response(*status, description);
    }
    let mut headers = vec!["X-Request-Id"];
    if key_is_read {
        headers.extend(["RateLimit", "RateLimit-Policy"]);
    }
    if generates {
        headers.extend(["X-Generation-Id", "X-DataGen-Seed", "X-Idempotent-Replay", "Content-Disposition"]);
        file_formats(&mut operation["responses"]["200"]["content"]);
    }
    operation["responses"]["200"]["headers"] = header_references(&headers);
    if has_body {
        operation["requestBody"]["required"] = json!(true);
        operation["requestBody"]["content"] = json!({ "application/json": {
            "schema": { "$ref": "#/components/schemas/SchemaDocument" },
            "examples": { "orders": { "summary": "Orders", "value": example_body() } },
        } });
    }
    if let Some(example) = super::openapi_examples::answer(method, path) {
        operation["responses"]["200"]["content"]["application/json"]["example"] = example;
    }
    debug_assert!(!keyed || key_is_read);
}

fn header_references(names: &[&str]) -> Value {
    let reference = |name: &&str| ((*name).to_owned(), json!({ "$ref": format!("#/components/headers/{name}") }));
    Value::Object(names.iter().map(reference).collect::<Map<_, _>>())
}

/// Every format but `json` answers with the file.
fn file_formats(content: &mut Value) {
    for format in datagen_encode::formats().iter().filter(|format| format.key != "json") {
        let media_type = format.media_type.split(';').next().unwrap_or_default();
        let example = super::openapi_examples::file(format.key);
        content[media_type] = json!({ "schema": { "type": "string" }, "example": example });
    }
}

fn error_response(status: u16, description: &str) -> Value {
    let problem = super::openapi_examples::problem(status);
    let mut headers = vec!["X-Request-Id"];
    if matches!(status, 429 | 503) {
        headers.push("Retry-After");
    }
    json!({
        "description": description,
        "headers": header_references(&headers),
        "content": {
            "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" },
                "example": problem,
            },
            AGENTIC: {
                "schema": { "type": "array", "items": { "$ref": "#/components/schemas/ConversationalError" } },
                "example": problem["errors"],
            },
        },
    })
}
