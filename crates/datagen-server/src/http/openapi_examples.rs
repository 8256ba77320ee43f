//! Examples for the description of the API, made by the code that also answers requests where that is possible.

use std::sync::OnceLock;

use axum::http::StatusCode;
use datagen_core::{Engine, Problem, Rules};
use datagen_infer::{InferRequest, Inferer};
use serde_json::{Value, json};

use super::endpoints::capabilities::{ai_example_body, example_body};
use crate::failure::{Failure, codes};
use crate::service::ai::events::proposal;
use crate::service::ai::infer::embedded;

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
            let of = |locale| datagen_core::locale::LocaleHoldings::of(locale);
            json!({ "locale_count": 1, "locales": Engine::new().locales().iter().take(1).map(of).collect::<Vec<_>>() })
        }
        (_, "/pricing") => json!({ "tiers": [{ "name": "free", "title": "Free", "price": "0", "limits": limits() }],
            "upgrade_url": "/api/v1/pricing" }),
        (_, "/usage") => {
            json!({ "tier": "free", "key_prefix": "DATAGEN-FREE-7K2M9Q", "calls_today": 3, "calls_limit": 200,
            "calls_remaining": 197, "records_today": 150, "days": [{ "date": "2026-01-31", "calls": 3, "records": 150 }] })
        }
        (_, "/validate") => json!({ "valid": true, "field_count": 3, "estimated_records": 50, "schema_hash": hash(),
            "fields": sizes(), "unique_together": [] }),
        (_, "/generate") => {
            json!({ "records": serde_json::from_str::<Value>(&file("json")).unwrap_or_default(), "count": 2,
            "locale": "en_US", "tier": "free",
            "usage": { "calls_today": 3, "calls_remaining": 197, "records_today": 150 },
            "generation_id": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB", "output_format": "json", "seed": 42, "schema_hash": hash() })
        }
        (_, "/infer-schema") => contract(),
        (_, "/contracts/{id}") => {
            let mut contract = contract();
            contract["field_names"] = ai_example_body(false)["field_names"].clone();
            contract["created_at"] = json!("2026-01-31T12:00:00Z");
            contract
        }
        (_, "/generate-ai") => {
            let contract = contract();
            json!({ "records": records(&contract), "count": 2, "locale": "en_AE", "tier": "free",
            "usage": { "calls_today": 3, "calls_remaining": 197, "records_today": 32 },
            "generation_id": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB", "output_format": "json", "seed": 42,
            "schema_hash": contract["contract_hash"], "generation_mode": "ai", "inferred_schema": contract["proposed_schema"],
            "inferred_contract_hash": contract["contract_hash"], "contract_id": contract["contract_id"],
            "domain": contract["domain"], "inference": contract["inference"] })
        }
        _ => return None,
    })
}

/// How many values the fields of the example have.
fn sizes() -> Value {
    let engine = Engine::new();
    let checked = engine.check(&example_body(), &Rules::unlimited(&datagen_encode::names()));
    checked.map(|checked| json!(engine.domain_sizes(&checked.document).fields)).unwrap_or_default()
}

/// What inference makes of the example of AI mode.
fn contract() -> Value {
    static CONTRACT: OnceLock<Value> = OnceLock::new();
    CONTRACT.get_or_init(infer_example).clone()
}

fn infer_example() -> Value {
    let engine = Engine::new();
    let body = ai_example_body(false);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let names: Vec<String> = body["field_names"].as_array().into_iter().flatten().map(text).collect();
    let (locale, hint) = (text(&body["locale"]), text(&body["domain_hint"]));
    let request = InferRequest { field_names: &names, locale: Some(&locale), domain_hint: Some(&hint) };
    proposal(&embedded(&Inferer::new(&engine).infer(&engine, &request)))
}

/// Two rows of a contract.
fn records(contract: &Value) -> Value {
    let body = json!({ "count": 2, "schema_fields": contract["proposed_schema"] });
    let Ok(checked) = Engine::new().check(&body, &Rules::unlimited(&datagen_encode::names())) else { return json!([]) };
    let encoder = datagen_encode::format("json").and_then(|f| f.encoder(&checked.plan, &Default::default()).ok());
    let mut bytes = Vec::new();
    if let Some(encoder) = encoder {
        let dataset = checked.plan.bind(42);
        datagen_encode::write_all(&*encoder, &dataset, checked.rows(), &mut Default::default(), &mut bytes);
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

/// Some events.
pub fn events() -> String {
    let contract = contract();
    let event = |name: &str, data: Value| format!("event: {name}\ndata: {data}\n\n");
    [
        event("status", json!({ "status": "inferring_schema" })),
        event("schema", contract.clone()),
        event("status", json!({ "status": "generating_rows", "rows_total": 2 })),
        event("records", json!({ "records": records(&contract), "offset": 0, "count": 2 })),
        event("progress", json!({ "rows_done": 2, "rows_total": 2 })),
        event("result", json!({ "count": 2, "seed": 42, "generation_id": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB" })),
        event("done", json!({ "generation_id": "gen_01KE5Z3V8Q4X0J5W6T7R8P9MNB", "rows_done": 2 })),
    ]
    .concat()
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
