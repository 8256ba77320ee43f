//! AI mode: names in, rows out; as one answer and as events.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestServer, apply_fixes};

/// The example of the documentation page.
pub fn example() -> Value {
    json!({ "field_names": ["customer_id", "email", "risk_tier", "last_login_at"], "count": 15, "locale": "en_AE",
        "domain_hint": "UAE retail loyalty program", "output_format": "json" })
}

/// Only what `/infer-schema` takes.
pub fn columns(body: &Value) -> Value {
    let members = ["field_names", "locale", "domain_hint"];
    Value::Object(
        body.as_object()
            .unwrap()
            .iter()
            .filter(|(k, _)| members.contains(&k.as_str()))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    )
}

pub fn with(body: &Value, members: Value) -> Value {
    let mut body = body.clone();
    for (member, value) in members.as_object().unwrap() {
        body[member] = value.clone();
    }
    body
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

#[tokio::test]
async fn the_examples_of_the_page() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let proposed = server.post("/infer-schema", &key, &columns(&example())).await;
    assert_eq!(proposed.status, 200, "{}", proposed.text());
    let proposed = proposed.json();
    assert_eq!(keys(&proposed), ["proposed_schema", "contract_hash", "contract_id", "locale", "domain", "inference"]);
    assert_eq!((&proposed["locale"], &proposed["inference"]["llm"]), (&json!("en_AE"), &json!("not_configured")));
    assert!(proposed["contract_id"].as_str().unwrap().starts_with("ctr_"));
    for field in proposed["proposed_schema"].as_array().unwrap() {
        for member in ["name", "type", "locale", "description", "inference_source"] {
            assert!(field[member].is_string(), "{member} of {field}");
        }
        let confidence = field["confidence"].as_f64().unwrap();
        assert!((0.0..=1.0).contains(&confidence) && field["alternatives"].is_array(), "{field}");
    }

    let minimal = server.post("/generate-ai", &key, &example()).await;
    assert_eq!((minimal.status, minimal.header("content-type")), (200, "application/json"), "{}", minimal.text());
    let answer = minimal.json();
    let records = answer["records"].as_array().unwrap();
    assert_eq!(records.len(), 15);
    assert!(records.iter().all(|record| keys(record) == ["customer_id", "email", "risk_tier", "last_login_at"]));
    assert_eq!((&answer["generation_mode"], &answer["count"]), (&json!("ai"), &json!(15)));
    assert_eq!(answer["inferred_contract_hash"], proposed["contract_hash"]);
    assert_eq!(answer["schema_hash"], proposed["contract_hash"]);
    assert_eq!(answer["contract_id"], proposed["contract_id"]);
    assert_eq!(answer["inferred_schema"], proposed["proposed_schema"]);
    assert_eq!(answer["usage"], json!({ "calls_today": 1, "calls_remaining": 199, "records_today": 15 }));
    assert_eq!(answer["generation_id"], minimal.header("x-generation-id"));
    assert_eq!(answer["contract_id"], minimal.header("x-contract-id"));
    assert_eq!(answer["inferred_contract_hash"], minimal.header("x-contract-hash"));
    assert!(!minimal.header("ratelimit").is_empty());

    let locked = with(
        &example(),
        json!({ "require_validate": true, "expected_contract_hash": proposed["contract_hash"], "seed": answer["seed"] }),
    );
    let locked = server.post("/generate-ai", &key, &locked).await.json();
    assert_eq!(locked["records"], answer["records"]);
    assert_eq!(locked["validation"]["valid"], true);
    let api = server.get("/openapi.json").await.json();
    assert_eq!(keys(&locked), keys(&api["components"]["schemas"]["GeneratedAiJson"]["properties"]));
    let described = keys(&api["components"]["schemas"]["ProposedField"]["properties"]);
    let fields = locked["inferred_schema"].as_array().unwrap();
    assert!(fields.iter().flat_map(keys).all(|member| described.contains(&member)), "{described:?}");

    // The proposal is a schema, and gives the same rows without a word about the locale.
    let schema = json!({ "schema_fields": proposed["proposed_schema"], "count": 15, "seed": answer["seed"] });
    let by_schema = server.post("/generate", &key, &schema).await;
    assert_eq!(by_schema.status, 200, "{}", by_schema.text());
    assert_eq!(by_schema.json()["records"], answer["records"]);
    assert_eq!(by_schema.json()["schema_hash"], proposed["contract_hash"]);
}

#[tokio::test]
async fn all_mistakes_are_told_at_once_and_their_fixes_work() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let names = json!(["id", "", "id", 5, null, "x".repeat(129), "be\u{7}ll", "fine"]);
    let wrong = json!({ "field_names": names, "count": 1000, "locale": "en_USA", "output_format": "jsno", "sede": 4,
        "domain_hint": "h".repeat(600), "strict_contract": "yes", "expected_contract_hash": 7 });
    for path in ["/generate-ai", "/generate-ai/stream"] {
        let mut body = wrong.clone();
        let answer = server.post(path, &key, &body).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        let problems = answer.problems();
        let paths: Vec<_> = problems.iter().map(|problem| problem["path"].as_str().unwrap()).collect();
        let expected = [
            "/field_names/1",
            "/field_names/2",
            "/field_names/3",
            "/field_names/4",
            "/field_names/5",
            "/field_names/6",
            "/count",
            "/locale",
            "/output_format",
            "/sede",
            "/domain_hint",
            "/strict_contract",
            "/expected_contract_hash",
        ];
        for path in expected {
            assert!(paths.contains(&path), "{path} is missing in {paths:?}");
        }
        apply_fixes(&mut body, &problems);
        let again = server.post(path, &key, &body).await;
        assert_eq!(again.status, 200, "{body} {}", again.text());
    }
    let cases = [
        (json!({}), "missing_member"),
        (json!([]), "not_an_object"),
        (json!({ "field_names": [] }), "empty_schema"),
        (json!({ "field_names": "id" }), "wrong_type"),
        (json!({ "field_names": vec!["x"; 81] }), "too_many_fields"),
        (json!({ "field_names": ["a"], "count": 5 }), "unknown_member"),
        (json!({ "field_names": ["a"], "format_options": {} }), "unknown_member"),
    ];
    for (body, code) in cases {
        let answer = server.post("/infer-schema", &key, &body).await;
        assert_eq!((answer.status, answer.codes()), (422, vec![code.to_owned()]), "{body}");
    }
    let eighty: Vec<String> = (0..80).map(|n| format!("column_{n}")).collect();
    assert_eq!(server.post("/infer-schema", &key, &json!({ "field_names": eighty })).await.status, 200);
    let option = with(&example(), json!({ "output_format": "csv", "format_options": { "heder": true } }));
    assert_eq!(server.post("/generate-ai", &key, &option).await.codes(), ["unknown_option"]);
}

#[tokio::test]
async fn limits_and_counting_are_those_of_every_generation() {
    let overlay = "[tiers.free]\nai_records_per_call = 20\ncalls_per_day = 2\ncategories = [\"choice\", \"text\", \"freeform\"]\n";
    let server = TestServer::with(overlay).await;
    let key = server.key("free").await;
    let usage = async || server.get_with("/usage", &key).await.json()["calls_today"].as_u64().unwrap();
    let over = server.post("/generate-ai", &key, &with(&example(), json!({ "count": 21 }))).await;
    assert_eq!((over.status, over.codes()), (422, vec!["tier_limit".to_owned()]));
    assert_eq!(over.problems()[0]["upgrade_required"], true);
    // A type that the tier does not include is not proposed to it.
    let proposed = server.post("/infer-schema", &key, &columns(&example())).await.json();
    let email = &proposed["proposed_schema"][1];
    assert_ne!(email["type"], "email", "{email}");
    let pro = server.key("pro").await;
    assert_eq!(
        server.post("/infer-schema", &pro, &columns(&example())).await.json()["proposed_schema"][1]["type"],
        "email"
    );
    assert_eq!(usage().await, 0, "neither refused requests nor inference count");

    let send = async |idempotency_key: &str, body: &Value| {
        let request = server.request(Method::POST, "/generate-ai").header("X-API-Key", &key);
        Answer::of(request.header("Idempotency-Key", idempotency_key).json(body).send().await.unwrap()).await
    };
    let first = send("a", &example()).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let replay = send("a", &example()).await;
    assert_eq!((replay.header("x-idempotent-replay"), &replay.body), ("1", &first.body));
    assert_eq!(send("a", &with(&example(), json!({ "count": 3 }))).await.codes(), ["idempotency_conflict"]);
    assert_eq!(usage().await, 1);
    assert_eq!(server.post("/generate-ai", &key, &example()).await.status, 200);
    let spent = server.post("/generate-ai", &key, &example()).await;
    assert_eq!((spent.status, spent.codes()), (429, vec!["quota_exceeded".to_owned()]));
    assert!(!spent.header("retry-after").is_empty());
    let events = events(&server, &key, &example()).await;
    assert_eq!(events.last().unwrap().name, "error");
    assert_eq!(events.last().unwrap().data["code"], "quota_exceeded");
}

#[tokio::test]
async fn other_formats_are_files_with_the_contract_in_their_headers() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let csv = with(&example(), json!({ "output_format": "csv", "seed": 5, "format_options": { "header": false } }));
    let all = server.post("/generate-ai", &key, &csv).await;
    assert!(all.header("content-type").starts_with("text/csv"));
    assert!(
        all.header("content-disposition").starts_with("attachment") && all.header("x-contract-id").starts_with("ctr_")
    );
    assert_eq!((all.header("x-datagen-seed"), all.text().lines().count()), ("5", 15));
    let part = server.post("/generate-ai", &key, &with(&csv, json!({ "offset": 10, "count": 5 }))).await;
    assert_eq!(part.text().lines().collect::<Vec<_>>(), all.text().lines().skip(10).collect::<Vec<_>>());
}

/// One event of a stream.
#[derive(Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub data: Value,
}

/// Reads events as a browser does (WHATWG HTML, section 9.2.6); comments are counted.
#[derive(Default)]
pub struct EventReader {
    rest: Vec<u8>,
    name: String,
    data: Vec<String>,
    pub comments: usize,
    pub events: Vec<Event>,
}

impl EventReader {
    pub fn push(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
        while let Some(end) = self.rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.rest.drain(..=end).collect();
            self.line(str::from_utf8(&line[..end]).unwrap().trim_end_matches('\r'));
        }
    }

    fn line(&mut self, line: &str) {
        if line.is_empty() {
            if !self.data.is_empty() {
                let data = serde_json::from_str(&std::mem::take(&mut self.data).join("\n")).unwrap();
                self.events.push(Event { name: std::mem::take(&mut self.name), data });
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "" => self.comments += 1,
            "event" => value.clone_into(&mut self.name),
            "data" => self.data.push(value.to_owned()),
            other => panic!("a field `{other}` that nobody asked for"),
        }
    }
}

pub async fn events(server: &TestServer, key: &str, body: &Value) -> Vec<Event> {
    let answer = server.post("/generate-ai/stream", key, body).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/event-stream"), "{}", answer.text());
    let mut reader = EventReader::default();
    reader.push(&answer.body);
    assert!(reader.rest.is_empty(), "the last event is whole");
    reader.events
}

#[tokio::test]
async fn the_events_come_in_order_and_say_the_same_as_one_answer() {
    let server = TestServer::start().await;
    let key = server.key("pro").await;
    let body = with(&example(), json!({ "count": 95, "seed": 42, "require_validate": true }));
    let whole = server.post("/generate-ai", &key, &body).await.json();
    let events = events(&server, &key, &body).await;
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names[..4], ["status", "schema", "status", "records"]);
    assert_eq!(names[names.len() - 3..], ["progress", "result", "done"]);
    assert!(names[3..names.len() - 2].chunks(2).all(|pair| pair == ["records", "progress"]), "{names:?}");
    assert_eq!(
        (&events[0].data["status"], &events[2].data["status"]),
        (&json!("inferring_schema"), &json!("generating_rows"))
    );
    assert_eq!(events[1].data["contract_hash"], whole["inferred_contract_hash"]);
    assert_eq!(events[1].data["proposed_schema"], whole["inferred_schema"]);

    let mut records = Vec::new();
    for event in &events {
        match event.name.as_str() {
            "records" => {
                assert_eq!(event.data["offset"], records.len());
                let batch = event.data["records"].as_array().unwrap();
                assert_eq!(event.data["count"], batch.len());
                records.extend(batch.iter().cloned());
            }
            "progress" => {
                assert_eq!(event.data, json!({ "rows_done": records.len(), "rows_total": 95 }));
            }
            _ => {}
        }
    }
    assert!(names.len() > 15, "several batches: {names:?}");
    assert_eq!(json!(records), whole["records"]);
    let mut result = events[events.len() - 2].data.clone();
    let told = (result["generation_id"].take(), result["usage"].take());
    assert_eq!((&events[events.len() - 1].data["generation_id"], &told.1["calls_today"]), (&told.0, &json!(2)));
    for (member, value) in result.as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
        assert_eq!(value, &whole[member], "{member}");
    }

    let csv = with(&body, json!({ "output_format": "csv" }));
    let file = server.post("/generate-ai", &key, &csv).await;
    let pieces = self::events(&server, &key, &csv).await;
    let text: String = pieces.iter().filter_map(|event| event.data["text"].as_str()).collect();
    assert_eq!(text, file.text());
}

#[tokio::test]
async fn a_replay_of_events() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let send = async |path: &str| {
        let request = server.request(Method::POST, path).header("X-API-Key", &key).header("Idempotency-Key", "k");
        Answer::of(request.json(&example()).send().await.unwrap()).await
    };
    let first = send("/generate-ai/stream").await;
    assert_eq!(first.header("x-idempotent-replay"), "");
    let replay = send("/generate-ai/stream").await;
    assert_eq!((replay.header("x-idempotent-replay"), replay.text()), ("1", first.text()));
    for header in ["x-generation-id", "x-datagen-seed"] {
        assert_eq!(replay.header(header), first.header(header));
    }
    let other = send("/generate-ai").await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency_conflict".to_owned()]), "another request");
    assert_eq!(server.get_with("/usage", &key).await.json()["calls_today"], 1);
}

#[tokio::test]
async fn mistakes_are_events_for_those_who_read_nothing_else() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let wrong = with(&example(), json!({ "count": 0, "locale": "xx_YY" }));
    let send = async |accept: &str| {
        let request = server.request(Method::POST, "/generate-ai/stream").header("X-API-Key", &key);
        Answer::of(request.header("Accept", accept).json(&wrong).send().await.unwrap()).await
    };
    let answer = send("text/event-stream").await;
    assert_eq!((answer.status, answer.header("content-type")), (422, "text/event-stream"));
    let mut reader = EventReader::default();
    reader.push(&answer.body);
    assert_eq!(reader.events.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["error", "error"]);
    reader.events.iter().for_each(|event| crate::support::is_conversational_error(&event.data));
    assert_eq!(send("application/json, text/event-stream").await.codes().len(), 2);
    assert_eq!(send("*/*").await.codes().len(), 2);
    // Once the stream has begun, whoever reads it reads events.
    let unknown = with(&example(), json!({ "expected_contract_hash": "0".repeat(64) }));
    let events = events(&server, &key, &unknown).await;
    assert_eq!((events[0].name.as_str(), events[1].name.as_str()), ("status", "error"));
    assert_eq!(events[1].data["code"], "contract_mismatch");
    assert!(events[1..].iter().all(|event| event.name == "error"));
    assert_eq!(server.get_with("/usage", &key).await.json()["calls_today"], 0);
}

/// One place for a large answer, of the key and of the service.
const ENDLESS: &str = "[limits]\nstreams_max = 1\nstream_queue_max = 0\n[timeouts]\nstall_seconds = 1\n\
    [tiers.pro]\nai_records_per_call = 9000000000000\nstreams = 1\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_away_or_stops_reading_stops_the_work() {
    let server = TestServer::with(ENDLESS).await;
    let key = server.key("pro").await;
    let endless = with(&example(), json!({ "count": 9_000_000_000_000_u64 }));
    let open = async || {
        let request = server.request(Method::POST, "/generate-ai/stream").header("X-API-Key", &key);
        request.json(&endless).send().await.unwrap()
    };
    // Waits until rows come: that needs the one place.
    let until_rows = async || {
        for _ in 0..100 {
            let mut running = open().await;
            let mut reader = EventReader::default();
            while let Some(bytes) = running.chunk().await.unwrap() {
                reader.push(&bytes);
                if reader.events.iter().filter(|event| event.name == "records").count() > 5 {
                    return running;
                }
            }
            assert_eq!(reader.events.last().unwrap().data["code"], "too_many_streams");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the abandoned stream is still being generated");
    };
    let running = until_rows().await;
    drop(running);
    let stalled = until_rows().await;
    let last = until_rows().await;
    drop((stalled, last));
}
