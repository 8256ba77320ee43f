//! Examples for the description of the API, made by the code that also answers requests where that is possible.

use axum::http::StatusCode;
use datagen_core::{Engine, Problem, Rules};
use serde_json::{Value, json};

use super::endpoints::capabilities::example_body;
use crate::failure::{Failure, codes};

/// The example request with three rows and a seed, so that its answer is always the same.
fn small_request(format: &str) -> Value {
    let mut body = example_body();
    (body["count"], body["seed"], body["output_format"]) = (json!(2), json!(42), json!(format));
    body
}

/// The file that a format answers with.
pub fn file(format: &str) -> String {
    let body = small_request(format);
    let Ok(checked) = Engine::new().check(&body, &Rules::unlimited(&datagen_encode::names())) else {
        return String::new();
    };
    let encoder = datagen_encode::format(format).and_then(|f| f.encoder(&checked.plan, &Default::default()).ok());
    let mut bytes = Vec::new();
    if let Some(encoder) = encoder {
        datagen_encode::write_all(
            &*encoder,
            &checked.plan.bind(42),
            checked.rows(),
            &mut Default::default(),
            &mut bytes,
        );
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A successful JSON answer of an operation.
pub fn answer(method: &str, path: &str) -> Option<Value> {
    let limits = || {
        json!({ "records_per_call": 100, "ai_records_per_call": 100, "calls_per_day": 200, "burst_per_second": 50,
        "concurrent_streams": 2, "body_bytes": 2_097_152, "type_categories": null })
    };
    let hash = || {
        let checked = Engine::new().check(&small_request("json"), &Rules::unlimited(&datagen_encode::names()));
        checked.map(|checked| checked.schema_hash).unwrap_or_default()
    };
    let (_, name) = path.split_once("/api/v1")?;
    Some(match (method, name) {
        (_, "/health" | "/health/ready") => {
            json!({ "api": "ok", "version": env!("CARGO_PKG_VERSION"), "storage": "ok", "llm": "not_configured" })
        }
        (_, "/health/live") => json!({ "api": "ok" }),
        (_, "/auth/free-key") => json!({ "api_key": "DATAGEN-FREE-7K2M9Q4T8V1X3Z5B6C0D2F4G7H9J1KMN", "tier": "free",
            "limits": limits(), "docs": "/api/v1/docs", "note": "Save this key: it is shown only once." }),
        (_, "/capabilities") => json!({ "api_version": "v1", "version": env!("CARGO_PKG_VERSION"), "tier": "free",
            "available_field_types": ["uuid", "amount", "email"], "supported_locales": ["en_US", "en_AE"],
            "output_formats": ["json", "csv"], "output_format_details": [], "limits": limits(),
            "example_requests": [{ "title": "Generate rows as CSV", "method": "POST", "path": "/api/v1/generate",
            "body": example_body() }], "links": { "docs": "/api/v1/docs" } }),
        (_, "/field-types") => json!({ "type_count": 1, "categories": [{ "name": "technical",
            "title": "Internet and identifiers", "type_count": 1 }], "field_types": [uuid_type()] }),
        (_, "/field-types/{name}") => {
            let mut one = uuid_type();
            one["samples"] = json!(Engine::new().samples("uuid", "en_US", 42, 5));
            one["sample_seed"] = json!(42);
            one
        }
        (_, "/locales") => {
            json!({ "locale_count": 1, "locales": Engine::new().locales().iter().take(1).collect::<Vec<_>>() })
        }
        (_, "/pricing") => json!({ "tiers": [{ "name": "free", "title": "Free", "price": "0", "limits": limits() }],
            "upgrade_url": "/api/v1/pricing" }),
        (_, "/usage") => {
            json!({ "tier": "free", "key_prefix": "DATAGEN-FREE-7K2M9Q", "calls_today": 3, "calls_limit": 200,
            "calls_remaining": 197, "records_today": 150, "days": [{ "date": "2026-01-31", "calls": 3, "records": 150 }] })
        }
        (_, "/validate") => json!({ "valid": true, "field_count": 3, "estimated_records": 50, "schema_hash": hash() }),
        (_, "/generate") => {
            json!({ "records": serde_json::from_str::<Value>(&file("json")).unwrap_or_default(), "count": 2,
            "locale": "en_US", "tier": "free",
            "usage": { "calls_today": 3, "calls_remaining": 197, "records_today": 150 },
            "generation_id": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB", "output_format": "json", "seed": 42, "schema_hash": hash() })
        }
        _ => return None,
    })
}

fn uuid_type() -> Value {
    let engine = Engine::new();
    let examples = engine.samples("uuid", "en_US", 7, 5);
    let Some(def) = engine.type_def("uuid") else { return Value::Null };
    json!({ "name": def.key, "category": def.category, "title": def.title, "description": def.description,
        "example_value": examples.first(), "examples": examples, "example_constraints": null, "value_type": def.value_type,
        "constraints": def.constraints_schema(), "aliases": def.aliases, "locale_notes": def.locale_notes,
        "tier_required": "free" })
}

/// The body of an error.
pub fn problem(status: u16) -> Value {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let one = |code, message: &str, hint: &str| Failure::new(status, Problem::new(code, message, hint));
    let failure = match status.as_u16() {
        400 => one(
            codes::NOT_JSON,
            "The body is not JSON: expected value at line 1 column 1.",
            "Send one JSON object in UTF-8.",
        ),
        401 => Failure::unauthorized("This request needs a key."),
        404 => Failure::not_found("There is no field type `emial`.", "Did you mean `email`?"),
        408 => one(codes::BODY_INCOMPLETE, "The body did not arrive within 30 s.", "Send it again."),
        409 => one(
            codes::IDEMPOTENCY_CONFLICT,
            "This Idempotency-Key was used with another body.",
            "Send a new Idempotency-Key.",
        ),
        413 => {
            one(codes::BODY_TOO_LARGE, "The body is larger than 2097152 bytes.", "Send fewer fields or shorter lists.")
        }
        415 => one(
            codes::UNSUPPORTED_MEDIA_TYPE,
            "The body is declared as `text/plain`.",
            "Send JSON with the header Content-Type: application/json.",
        ),
        422 => {
            let body = json!({ "schema_fields": [{ "name": "mail", "type": "emial" }] });
            let found = Engine::new().check(&body, &Rules::unlimited(&datagen_encode::names())).err();
            Failure::invalid(found.unwrap_or_default())
        }
        429 => one(
            codes::QUOTA_EXCEEDED,
            "The 200 calls of today are spent.",
            "The next day begins in 41221 s (00:00 UTC).",
        ),
        503 => Failure::overloaded(1),
        _ => Failure::internal(),
    };
    failure.problem_json("req_3F7Q2M9ZK1T8V4XA0000002A")
}
