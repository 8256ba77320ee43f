//! Bad input: each a clear error, all at once, and every fix holds.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datagen_core::{Engine, Rules};
use serde_json::{Value, json};

fn rules() -> Rules {
    Rules { records_max: 100, allowed_categories: None, formats: vec!["json", "csv"] }
}

/// Applies every fix as the documentation says.
fn mended(body: &Value, problems: &[datagen_core::Problem]) -> Value {
    let mut body = body.clone();
    for problem in problems {
        let Some(fix) = &problem.suggested_fix else { continue };
        let path = problem.path.clone().unwrap_or_default();
        if let Some(index) =
            path.strip_prefix("/schema_fields/").and_then(|rest| rest.split('/').next()?.parse::<usize>().ok())
        {
            body["schema_fields"][index] = fix.clone();
        } else {
            for (key, value) in fix.as_object().unwrap() {
                body[key] = value.clone();
            }
            body.as_object_mut().unwrap().retain(|_, v| !v.is_null());
        }
    }
    body
}

#[test]
fn bad_input_is_refused_with_code_path_and_a_fix_that_holds() {
    let engine = Engine::new();
    let field = |field: Value| json!({ "schema_fields": [field] });
    let typed = |kind: &str, constraints: Value| json!({ "schema_fields": [{ "name": "x", "type": kind, "constraints": constraints }] });
    let ok = json!([{ "name": "x", "type": "uuid" }]);
    let long = "n".repeat(129);
    let cases = [
        (json!({ "count": 0, "schema_fields": ok }), "out_of_range", "/count"),
        (json!({ "count": -1, "schema_fields": ok }), "out_of_range", "/count"),
        (json!({ "count": "ten", "schema_fields": ok }), "wrong_type", "/count"),
        (json!({ "count": 1_000_000_000_000u64, "schema_fields": ok }), "tier_limit", "/count"),
        (json!({ "seed": 9_007_199_254_740_992u64, "schema_fields": ok }), "out_of_range", "/seed"),
        (json!({ "locale": "en_XX", "schema_fields": ok }), "unknown_locale", "/locale"),
        (json!({ "output_format": "cvs", "schema_fields": ok }), "unknown_format", "/output_format"),
        (json!({ "reference_time": "yesterday", "schema_fields": ok }), "invalid_time", "/reference_time"),
        (json!({ "cuont": 5, "schema_fields": ok }), "unknown_member", "/cuont"),
        (json!({ "schema_fields": [] }), "empty_schema", "/schema_fields"),
        (json!({}), "missing_member", "/schema_fields"),
        (field(json!("id")), "wrong_type", "/schema_fields/0"),
        (field(json!({ "name": "", "type": "uuid" })), "invalid_name", "/schema_fields/0/name"),
        (field(json!({ "name": long, "type": "uuid" })), "invalid_name", "/schema_fields/0/name"),
        (field(json!({ "name": "a\u{7}b", "type": "uuid" })), "invalid_name", "/schema_fields/0/name"),
        (
            json!({ "schema_fields": [{ "name": "x", "type": "uuid" }, { "name": "x", "type": "city" }] }),
            "duplicate_name",
            "/schema_fields/1/name",
        ),
        (field(json!({ "name": "x", "type": "emial" })), "unknown_type", "/schema_fields/0/type"),
        (field(json!({ "name": "x", "type": "uuid", "locale": "xx" })), "unknown_locale", "/schema_fields/0/locale"),
        (
            field(json!({ "name": "x", "type": "uuid", "blankPercentage": 101 })),
            "out_of_range",
            "/schema_fields/0/blankPercentage",
        ),
        (field(json!({ "name": "x", "type": "uuid", "min": 3 })), "unknown_member", "/schema_fields/0/min"),
        (typed("amount", json!({ "mn": 5 })), "unknown_constraint", "/schema_fields/0/constraints/mn"),
        (typed("amount", json!({ "min": "5" })), "invalid_constraint", "/schema_fields/0/constraints/min"),
        (typed("amount", json!({ "min": 9, "max": 1 })), "conflicting_constraints", "/schema_fields/0/constraints/min"),
        (typed("integer", json!({ "min": 1, "max": 5, "unique": true })), "domain_too_small", "/count"),
        (typed("text", json!({ "unique": true })), "unique_unsupported", "/schema_fields/0/constraints/unique"),
        (typed("date", json!({ "start": "2026-02-30" })), "invalid_time", "/schema_fields/0/constraints/start"),
        (typed("category", json!({})), "missing_constraint", "/schema_fields/0/constraints/values"),
        (
            typed("category", json!({ "values": ["a"], "weights": [1, 2] })),
            "invalid_constraint",
            "/schema_fields/0/constraints/weights",
        ),
        (
            typed("template", json!({ "template": "{{frstName}}" })),
            "invalid_pattern",
            "/schema_fields/0/constraints/template",
        ),
    ];
    for (body, code, path) in cases {
        let problems = engine.check(&body, &rules()).expect_err(&body.to_string());
        assert_eq!(problems.len(), 1, "{body}: {problems:#?}");
        assert_eq!((problems[0].code, problems[0].path.as_deref()), (code, Some(path)), "{body}");
        assert!(problems[0].suggested_fix.is_some(), "{body} has no fix");
        let fixed = mended(&body, &problems);
        if let Err(problems) = engine.check(&fixed, &rules()) {
            panic!("{body} mended to {fixed} still fails: {problems:#?}");
        }
    }
}

#[test]
fn expressions_that_cannot_be_or_would_explode_are_refused_quickly() {
    let engine = Engine::new();
    let patterns = [
        "[^\\s\\S]",
        "a\\bc",
        "(",
        "x{1000000}",
        "((a{100}){100}){100}",
        "(a*)*b{5000}",
        "a{2}{3}{4}{5}{60}{70}",
        "$a",
        "\\p{Nope}",
    ];
    for pattern in patterns {
        let body =
            json!({ "schema_fields": [{ "name": "x", "type": "pattern", "constraints": { "pattern": pattern } }] });
        let problems = engine.check(&body, &rules()).expect_err(pattern);
        assert!(["invalid_pattern", "pattern_too_complex"].contains(&problems[0].code), "{pattern}: {problems:?}");
    }
}

#[test]
fn all_problems_of_a_request_come_at_once_and_all_fixes_together_hold() {
    let engine = Engine::new();
    let body = json!({ "count": 5000, "locale": "de_DD", "colour": 1, "schema_fields": [
        { "name": "a", "type": "emial", "blankPercentage": -4 },
        { "name": "a", "type": "amount", "constraints": { "min": 9, "max": 1, "decimal": 2 } },
        { "name": "i", "type": "integer", "constraints": { "min": 1, "max": 50, "unique": true } } ] });
    let problems = engine.check(&body, &rules()).unwrap_err();
    assert!(problems.len() >= 8, "{problems:#?}");
    let fixed = mended(&body, &problems);
    if let Err(problems) = engine.check(&fixed, &rules()) {
        panic!("{fixed}: {problems:#?}");
    }
}
