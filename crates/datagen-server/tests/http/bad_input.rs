//! Every way in which a request can be wrong: a clear error, all at once, and nothing lost.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{AGENTIC_LIST, Answer, TestServer, apply_fixes, small};

fn field(name: &str, kind: &str, constraints: Value) -> Value {
    json!({ "name": name, "type": kind, "constraints": constraints })
}

/// A request with one field beside a good one.
fn with_field(field: Value) -> Value {
    json!({ "count": 5, "schema_fields": [{ "name": "good", "type": "uuid" }, field] })
}

fn with_member(member: &str, value: Value) -> Value {
    let mut body = small();
    body[member] = value;
    body
}

/// Wrong requests, the code that tells why, and the path that tells where.
fn wrong_requests() -> Vec<(Value, &'static str, &'static str)> {
    vec![
        (json!([1, 2]), "not_an_object", ""),
        (json!({}), "missing_member", "/schema_fields"),
        (json!({ "schema_fields": [] }), "empty_schema", "/schema_fields"),
        (json!({ "schema_fields": "id" }), "wrong_type", "/schema_fields"),
        (with_field(field("", "uuid", json!({}))), "invalid_name", "/schema_fields/1/name"),
        (with_field(field(&"n".repeat(129), "uuid", json!({}))), "invalid_name", "/schema_fields/1/name"),
        (with_field(field(&"n".repeat(100_000), "uuid", json!({}))), "invalid_name", "/schema_fields/1/name"),
        (with_field(field("bell\u{7}", "uuid", json!({}))), "invalid_name", "/schema_fields/1/name"),
        (with_field(field("good", "uuid", json!({}))), "duplicate_name", "/schema_fields/1/name"),
        (with_field(field("mail", "emial", json!({}))), "unknown_type", "/schema_fields/1/type"),
        (with_field(json!({ "name": "n" })), "missing_member", "/schema_fields/1"),
        (with_field(json!({ "name": "n", "type": 5 })), "wrong_type", "/schema_fields/1/type"),
        (
            with_field(json!({ "name": "n", "type": "uuid", "colour": "red" })),
            "unknown_member",
            "/schema_fields/1/colour",
        ),
        (
            with_field(field("a", "amount", json!({ "minimum": 5 }))),
            "unknown_constraint",
            "/schema_fields/1/constraints/minimum",
        ),
        (
            with_field(field("a", "amount", json!({ "min": "five" }))),
            "invalid_constraint",
            "/schema_fields/1/constraints/min",
        ),
        (
            with_field(field("a", "amount", json!({ "min": 9, "max": 5 }))),
            "conflicting_constraints",
            "/schema_fields/1/constraints",
        ),
        (
            with_field(field("p", "pattern", json!({ "pattern": "[z-a]" }))),
            "invalid_pattern",
            "/schema_fields/1/constraints/pattern",
        ),
        (
            with_field(field("p", "pattern", json!({ "pattern": "(((a{1000}){1000}){1000})" }))),
            "pattern_too_complex",
            "/schema_fields/1/constraints/pattern",
        ),
        (
            with_field(field("p", "pattern", json!({ "pattern": r"[^\s\S]" }))),
            "invalid_pattern",
            "/schema_fields/1/constraints/pattern",
        ),
        (
            with_field(field("p", "pattern", json!({ "pattern": "a{5,2}" }))),
            "invalid_pattern",
            "/schema_fields/1/constraints/pattern",
        ),
        (
            with_field(field("p", "pattern", json!({ "pattern": "(?!a)b" }))),
            "invalid_pattern",
            "/schema_fields/1/constraints/pattern",
        ),
        (
            with_field(json!({ "name": "n", "type": "uuid", "blankPercentage": 101 })),
            "out_of_range",
            "/schema_fields/1/blankPercentage",
        ),
        (with_member("count", json!(0)), "out_of_range", "/count"),
        (with_member("count", json!(-1)), "out_of_range", "/count"),
        (with_member("count", json!(1.5)), "out_of_range", "/count"),
        (with_member("count", json!(1_000_000_000_000_u64)), "tier_limit", "/count"),
        (with_member("locale", json!("xx_YY")), "unknown_locale", "/locale"),
        (with_member("output_format", json!("cvs")), "unknown_format", "/output_format"),
        (with_member("seed", json!(9_007_199_254_740_992_u64)), "out_of_range", "/seed"),
        (with_member("offset", json!(-5)), "out_of_range", "/offset"),
        (with_member("format_options", json!({ "headers": true })), "unknown_option", "/format_options/headers"),
        (with_member("cuont", json!(5)), "unknown_member", "/cuont"),
    ]
}

#[tokio::test]
async fn every_mistake_is_told_with_its_place_and_its_fixes_work() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    for (body, code, path) in wrong_requests() {
        let shown: String = body.to_string().chars().take(200).collect();
        let answer = server.post("/generate", &key, &body).await;
        assert_eq!(answer.status, 422, "{shown}: {}", answer.text());
        let problems = answer.problems();
        let told = problems.iter().find(|problem| problem["code"] == code);
        let told = told.unwrap_or_else(|| panic!("{shown} is not told as {code}: {problems:#?}"));
        assert!(told["path"].as_str().unwrap().starts_with(path), "{shown}: {told}");
        assert!(answer.body.len() < 20_000, "an error repeats a huge input");
        assert_eq!(server.post("/validate", &key, &body).await.problems(), problems, "{shown}");
        if problems.iter().all(|problem| !problem["suggested_fix"].is_null()) {
            let mut mended = body.clone();
            apply_fixes(&mut mended, &problems);
            let again = server.post("/validate", &key, &mended).await;
            assert_eq!(again.status, 200, "{shown} mended to {mended}: {}", again.text());
        }
    }
    let usage = server.get_with("/usage", &key).await.json();
    assert_eq!(
        (&usage["calls_today"], &usage["records_today"]),
        (&json!(0), &json!(0)),
        "a refused request burns nothing"
    );
}

#[tokio::test]
async fn all_mistakes_of_a_request_are_told_at_once() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let mut body = json!({
        "count": 0, "locale": "en_USA", "output_format": "csv", "format_options": { "heder": true }, "sede": 7,
        "schema_fields": [
            { "name": "id", "type": "uid4" },
            { "name": "id", "type": "email", "blankPercentage": 150 },
            { "name": "total", "type": "amount", "constraints": { "min": 10, "max": 1, "curency": "USD" } },
        ],
    });
    let answer = server.post("/validate", &key, &body).await;
    let codes = answer.codes();
    for code in [
        "out_of_range",
        "unknown_locale",
        "unknown_member",
        "unknown_type",
        "duplicate_name",
        "unknown_constraint",
        "unknown_option",
    ] {
        assert!(codes.iter().any(|c| c == code), "{code} is missing in {codes:?}");
    }
    apply_fixes(&mut body, &answer.problems());
    let again = server.post("/validate", &key, &body).await;
    assert_eq!(again.status, 200, "{body} {}", again.text());
}

#[tokio::test]
async fn unknown_types_name_the_nearest_and_limits_name_the_way_up() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let unknown = server.post("/validate", &key, &with_field(field("m", "emial", json!({})))).await;
    assert!(unknown.problems()[0]["correction_hint"].as_str().unwrap().contains("email"));
    let over = server.post("/generate", &key, &with_member("count", json!(101))).await.problems();
    assert_eq!((&over[0]["upgrade_required"], &over[0]["upgrade_url"]), (&json!(true), &json!("/api/v1/pricing")));
    let pro = server.key("pro").await;
    assert_eq!(server.post("/generate", &pro, &with_member("count", json!(101))).await.status, 200);
}

/// Expressions that take backtracking matchers, or builders of automata, an age.
const CATASTROPHIC: [&str; 8] = [
    "(a+)+$",
    "(a|a)*b",
    "(x+x+)+y",
    "((((a*)*)*)*)*",
    "(.*){1,100}z",
    "(a?){50}a{50}",
    "a{0,4294967295}",
    r"(\w{1,30}){1,30}(\p{L}|\p{N}){0,99}",
];

#[tokio::test]
async fn catastrophic_expressions_are_answered_at_once() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    for pattern in CATASTROPHIC {
        let begun = std::time::Instant::now();
        let answer =
            server.post("/generate", &key, &with_field(field("p", "pattern", json!({ "pattern": pattern })))).await;
        assert!(begun.elapsed().as_secs() < 5, "{pattern} took {:?}", begun.elapsed());
        if answer.status != 200 {
            let codes = answer.codes();
            assert!(codes == ["pattern_too_complex"] || codes == ["invalid_pattern"], "{pattern}: {codes:?}");
        }
    }
}

#[tokio::test]
async fn no_tier_gives_out_a_trillion_rows() {
    let server = TestServer::start().await;
    for tier in ["free", "pro", "enterprise"] {
        let key = server.key(tier).await;
        let answer = server.post("/generate", &key, &with_member("count", json!(1_000_000_000_000_u64))).await;
        assert_eq!((answer.status, answer.codes()), (422, vec!["tier_limit".to_owned()]), "{tier}");
    }
}

#[tokio::test]
async fn bodies_that_are_no_json() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let send = async |content_type: Option<&str>, body: Vec<u8>, accept: &str| {
        let mut request =
            server.request(Method::POST, "/generate").header("X-API-Key", &key).header("Accept", accept).body(body);
        if let Some(content_type) = content_type {
            request = request.header("Content-Type", content_type);
        }
        Answer::of(request.send().await.unwrap()).await
    };
    let json = Some("application/json");
    let deep = "[".repeat(200_000).into_bytes();
    for body in
        [b"".to_vec(), b"{".to_vec(), b"{'count': 1}".to_vec(), b"\xff\xfe".to_vec(), b"{\"a\":1}x".to_vec(), deep]
    {
        let answer = send(json, body, "*/*").await;
        assert_eq!((answer.status, answer.codes()), (400, vec!["not_json".to_owned()]));
    }
    let good = small().to_string().into_bytes();
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json; charset=latin1")]
    {
        let answer = send(content_type, good.clone(), "*/*").await;
        assert_eq!(
            (answer.status, answer.codes()),
            (415, vec!["unsupported_media_type".to_owned()]),
            "{content_type:?}"
        );
    }
    for content_type in ["application/json", "Application/JSON; charset=UTF-8", "application/vnd.acme+json"] {
        assert_eq!(send(Some(content_type), good.clone(), "*/*").await.status, 200, "{content_type}");
    }
    let large = vec![b' '; (2 << 20) + 1];
    let answer = send(json, large.clone(), "*/*").await;
    assert_eq!((answer.status, answer.codes()), (413, vec!["body_too_large".to_owned()]));
    let agentic = send(json, large, AGENTIC_LIST).await;
    assert_eq!(agentic.json()[0]["code"], "body_too_large");
    let mut padded = good;
    padded.resize(2 << 20, b' ');
    assert_eq!(send(json, padded, "*/*").await.status, 200, "exactly the limit");
}

#[tokio::test]
async fn query_parameters_that_are_not_known() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let answer = server.post("/generate?format=csv&count=5", &key, &small()).await;
    assert_eq!((answer.status, answer.codes()), (422, vec!["unknown_parameter".to_owned(); 2]));
}
