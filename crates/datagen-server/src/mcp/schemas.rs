//! JSON Schemas of what tools take and give. What they take comes from the schemas of the HTTP bodies, shortened.

use serde_json::{Map, Value, json};

use crate::http::openapi;
use crate::service::ai::request::{GENERATE_MEMBERS, INFER_MEMBERS};

/// Members whose name alone does not say what to put there, with what a model is told.
const TOLD: [(&str, &str); 12] = [
    ("type", "key from datagen_field_types"),
    ("constraints", "options of the type, e.g. {\"min\": 5}"),
    ("blankPercentage", "share of nulls"),
    ("locale", "such as en_AE"),
    ("output_format", "json (default), csv …"),
    ("seed", "same seed, same rows"),
    ("offset", "first row index"),
    ("reference_time", "RFC 3339 \"now\" of dates"),
    ("domain_hint", "what the table is about"),
    ("strict_contract", "refuse guessed types"),
    ("expected_contract_hash", "contract_hash to lock to"),
    ("contract_id", "instead of field_names"),
];
/// What a proposed field says about itself: let pass by HTTP, but nothing to ask a model for.
const ANNOTATIONS: [&str; 4] = ["description", "confidence", "inference_source", "alternatives"];

/// No arguments.
pub fn nothing() -> Value {
    json!({ "type": "object", "additionalProperties": false })
}

/// Those of `/generate`.
pub fn document() -> Value {
    let components = openapi::bodies();
    let mut document = short(&components["SchemaDocument"]);
    let mut field = short(&components["FieldSpec"]);
    if let Some(properties) = field["properties"].as_object_mut() {
        properties.retain(|name, _| !ANNOTATIONS.contains(&name.as_str()));
    }
    // What a contract proposes can be passed on as it is.
    field.as_object_mut().map(|field| field.remove("additionalProperties"));
    document["properties"]["schema_fields"]["items"] = field;
    document
}

/// Those of `/infer-schema`.
pub fn infer_input() -> Value {
    short(&openapi::ai_body(&INFER_MEMBERS))
}

/// Those of `/generate-ai`.
pub fn generate_ai_input() -> Value {
    short(&openapi::ai_body(&GENERATE_MEMBERS))
}

/// Those of the search for types.
pub fn field_types_input() -> Value {
    json!({ "type": "object", "additionalProperties": false, "properties": {
        "query": { "type": "string" }, "category": { "type": "string" }, "name": { "type": "string" },
        "locale": { "type": "string", "description": "of the examples" },
        "limit": { "type": "integer", "minimum": 1, "maximum": 100, "default": 25 },
        "offset": { "type": "integer", "minimum": 0, "default": 0 },
    } })
}

/// A schema without what a model can do without: prose, formats, defaults that are the natural ones.
fn short(schema: &Value) -> Value {
    let mut properties = Map::new();
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let mut kept = Map::new();
        for keyword in ["type", "minimum", "maximum", "minItems", "maxItems", "default"] {
            let natural = |value: &Value| matches!(value, Value::Bool(false)) || value == &json!(0);
            if let Some(value) = member.get(keyword).filter(|value| !natural(value)) {
                kept.insert(keyword.to_owned(), without_null(value));
            }
        }
        if let Some(items) = member.get("items") {
            kept.insert("items".to_owned(), json!({ "type": items.get("type").cloned().unwrap_or(json!("object")) }));
        }
        if let Some((_, told)) = TOLD.iter().find(|(told, _)| told == name) {
            kept.remove("default");
            kept.insert("description".to_owned(), json!(told));
        }
        // The largest seed is the largest whole number of JSON: nobody needs to be told.
        kept.retain(|_, value| value != &json!(9_007_199_254_740_991_u64));
        properties.insert(name.clone(), Value::Object(kept));
    }
    let mut short = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if let Some(required) = schema["required"].as_array().filter(|required| !required.is_empty()) {
        short["required"] = json!(required);
    }
    short
}

/// A member may always be left out, so that nobody needs to send null.
fn without_null(value: &Value) -> Value {
    match value.as_array().map(Vec::as_slice) {
        Some([one, Value::String(null)]) if null == "null" => one.clone(),
        _ => value.clone(),
    }
}

/// What a tool gives: these members, or the problems. Clients check it, so errors have to pass too.
fn answer(required: &[&str], properties: Value) -> Value {
    let mut properties = properties;
    properties["structured_errors"] = json!({ "type": "array", "items": { "type": "object" } });
    json!({ "type": "object", "properties": properties,
        "anyOf": [{ "required": required }, { "required": ["structured_errors"] }] })
}

/// Health.
pub fn health() -> Value {
    let text = json!({ "type": "string" });
    answer(&["api", "storage", "llm"], json!({ "api": text, "version": text, "storage": text, "llm": text }))
}

/// Capabilities.
pub fn capabilities() -> Value {
    let (text, list, object) = (json!({ "type": "string" }), json!({ "type": "array" }), json!({ "type": "object" }));
    answer(
        &["tier", "limits", "usage", "output_formats", "supported_locales", "field_type_categories"],
        json!({
        "tier": text, "version": text, "limits": object, "usage": object, "output_formats": list, "supported_locales": list,
        "field_type_count": { "type": "integer" }, "field_type_categories": list, "examples": list }),
    )
}

/// Types.
pub fn field_types() -> Value {
    let (list, number) = (json!({ "type": "array", "items": { "type": "object" } }), json!({ "type": "integer" }));
    answer(
        &["type_count", "field_types"],
        json!({ "type_count": number, "field_types": list, "next_offset": { "type": ["integer", "null"] } }),
    )
}

/// A contract.
pub fn infer() -> Value {
    let text = json!({ "type": "string" });
    answer(
        &["proposed_schema", "contract_hash", "contract_id"],
        json!({
        "proposed_schema": { "type": "array", "items": { "type": "object" } }, "contract_hash": text, "contract_id": text,
        "locale": text, "domain": { "type": ["string", "null"] }, "inference": { "type": "object" } }),
    )
}

/// A dry run.
pub fn valid() -> Value {
    let number = json!({ "type": "integer" });
    answer(
        &["valid", "field_count", "estimated_records", "schema_hash"],
        json!({ "valid": { "type": "boolean" },
        "field_count": number, "estimated_records": number, "schema_hash": { "type": "string" } }),
    )
}

/// Rows.
pub fn generated() -> Value {
    let (text, number, object) =
        (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "object" }));
    answer(
        &["generation_id", "seed", "count", "complete"],
        json!({
        "generation_id": text, "seed": number, "count": number, "output_format": text, "schema_hash": text, "usage": object,
        "complete": { "type": "boolean", "description": "false: records are a preview, resource has all" },
        "records": { "type": "array", "items": { "type": "object" } }, "text": text, "statistics": object,
        "resource": object, "contract_id": text, "inferred_contract_hash": text, "inferred_schema": { "type": "array" } }),
    )
}
