//! The description of the API: what the endpoints say of themselves, completed.
//!
//! Lives here: what is the same for many operations (errors, headers, security) and the schema document, whose JSON Schema
//! comes from the engine. Does not live here: operations and their answers (`endpoints`).

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::endpoints::capabilities::{ai_example_body, example_body};
use super::envelope::{AGENTIC, EVENT_STREAM};
use super::router;
use crate::service::ai::request::{GENERATE_MEMBERS, HINT_CHARS_MAX, INFER_MEMBERS, NAMES_MAX};

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
        (name = "AI mode", description = "Rows from column names. `contract_hash` is the lower-case hex SHA-256 over the RFC 8785 \
            canonical JSON of the ordered list of `{name, type, locale, constraints, blankPercentage}` of all fields, nulls left \
            out; anybody can compute it again."),
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
    let document = components["schemas"]["SchemaDocument"]["properties"].clone();
    components["schemas"]["InferSchemaRequest"] = ai_request(&document, &INFER_MEMBERS, ai_example_body(false));
    components["schemas"]["GenerateAiRequest"] = ai_request(&document, &GENERATE_MEMBERS, ai_example_body(true));
    let annotations = json!({ "description": { "type": "string" }, "confidence": { "type": "number" },
        "inference_source": { "type": "string" }, "alternatives": { "type": "array", "items": { "type": "string" } } });
    for (name, schema) in annotations.as_object().into_iter().flatten() {
        let mut schema = schema.clone();
        schema["description"] = json!("What a proposed field says about itself; let pass, without effect.");
        components["schemas"]["FieldSpec"]["properties"][name] = schema;
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
        "X-Contract-Id": { "description": "Id of the contract that the rows were made from.", "schema": { "type": "string" },
                           "example": "ctr_3F7Q2M9ZK1T8V4XA0000002A7B" },
        "X-Contract-Hash": { "description": "Its hash.", "schema": { "type": "string" },
                             "example": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" },
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

/// The schema of a body of AI mode: its own members, and those it shares with schema mode.
fn ai_request(document: &Value, members: &[&str], example: Value) -> Value {
    let own = json!({
        "field_names": { "type": "array", "minItems": 1, "maxItems": NAMES_MAX, "uniqueItems": true,
            "items": { "type": "string", "minLength": 1, "maxLength": 128 },
            "description": "Column names, in order. May be left out when `contract_id` is given." },
        "domain_hint": { "type": ["string", "null"], "maxLength": HINT_CHARS_MAX,
            "description": "What the table is about, in a few words of any language." },
        "require_validate": { "type": "boolean", "default": false, "description": "The inferred schema passes /validate \
            first: its errors are answered as there, and the answer carries what it says as `validation`." },
        "strict_contract": { "type": "boolean", "default": false, "description": "Refuses the request with 422 when the type of a \
            column was only guessed, naming the columns and their alternatives." },
        "expected_contract_hash": { "type": ["string", "null"], "description": "The hash of a stored contract: locks the answer to \
            exactly that schema. A hash that is neither stored nor that of what inference gives now is a 409." },
        "contract_id": { "type": ["string", "null"], "description": "The id of a stored contract: locks the answer to it." },
    });
    let member = |name: &&str| {
        let schema = [&own, document].into_iter().find_map(|from| from.get(*name));
        ((*name).to_owned(), schema.cloned().unwrap_or_default())
    };
    let properties: Map<String, Value> = members.iter().map(member).collect();
    let required = if members.contains(&"contract_id") { json!([]) } else { json!(["field_names"]) };
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties,
        "examples": [example] })
}

/// The schemas of the bodies of schema mode, by name.
pub fn bodies() -> Value {
    Value::Object(schema_document().into_iter().collect())
}

/// The schema of a body of AI mode with these members.
pub fn ai_body(members: &[&str]) -> Value {
    ai_request(&bodies()["SchemaDocument"]["properties"], members, ai_example_body(false))
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
            "details": { "description": "Facts for programs, where there are some beyond the message: of a contract mismatch what \
                was expected and what is, of a guess its confidence and alternatives." },
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
    let generates = path.ends_with("/generate") || path.ends_with("/generate-ai");
    let streams = path.ends_with("/stream");
    let mints = path.ends_with("/auth/free-key");
    if let Some(security) = operation["security"].as_array_mut() {
        security.push(json!({ "Bearer": [] }));
    }
    let statuses = [
        (key_is_read, 401, "The key is missing, malformed, unknown or revoked."),
        (has_body, 400, "The body is not JSON."),
        (has_body, 408, "The body did not arrive in time."),
        (
            generates || streams,
            409,
            "The idempotency key was used with another body, or a contract is not what was expected.",
        ),
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
    if streams {
        headers.extend(["X-Generation-Id", "X-DataGen-Seed", "X-Idempotent-Replay"]);
        let example = super::openapi_examples::events();
        operation["responses"]["200"]["content"][EVENT_STREAM]["example"] = json!(example);
    }
    if path.ends_with("/generate-ai") {
        headers.extend(["X-Contract-Id", "X-Contract-Hash"]);
    }
    operation["responses"]["200"]["headers"] = header_references(&headers);
    if has_body {
        operation["requestBody"]["required"] = json!(true);
        let (schema, examples) = request_body(path);
        operation["requestBody"]["content"] = json!({ "application/json": {
            "schema": { "$ref": format!("#/components/schemas/{schema}") },
            "examples": examples,
        } });
    }
    if let Some(example) = super::openapi_examples::answer(method, path) {
        operation["responses"]["200"]["content"]["application/json"]["example"] = example;
    }
    debug_assert!(!keyed || key_is_read);
}

/// Name of the schema of a body, and examples of it.
fn request_body(path: &str) -> (&'static str, Value) {
    let customers = |generate| json!({ "customers": { "summary": "Customers of a loyalty programme", "value": ai_example_body(generate) } });
    match path {
        path if path.ends_with("/infer-schema") => ("InferSchemaRequest", customers(false)),
        path if path.contains("/generate-ai") => ("GenerateAiRequest", customers(true)),
        _ => ("SchemaDocument", json!({ "orders": { "summary": "Orders", "value": example_body() } })),
    }
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
