//! Rows over HTTP: formats, seeds, offsets, large answers.

use serde_json::{Value, json};

use crate::support::{Answer, TestServer, small};

fn with(members: Value) -> Value {
    let mut body = small();
    for (member, value) in members.as_object().unwrap() {
        body[member] = value.clone();
    }
    body
}

#[tokio::test]
async fn the_json_answer() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let answer = server.post("/generate", &key, &small()).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let body = answer.json();
    let members: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    let contract =
        ["records", "count", "locale", "tier", "usage", "generation_id", "output_format", "seed", "schema_hash"];
    assert_eq!(members, contract);
    assert_eq!(body["records"].as_array().unwrap().len(), 3);
    assert_eq!((&body["count"], &body["locale"], &body["tier"]), (&json!(3), &json!("en_US"), &json!("free")));
    assert_eq!(body["usage"], json!({ "calls_today": 1, "calls_remaining": 199, "records_today": 3 }));
    assert_eq!((&body["output_format"], &body["seed"]), (&json!("json"), &json!(42)));
    assert_eq!(body["generation_id"], answer.header("x-generation-id"));
    assert_eq!(answer.header("x-datagen-seed"), "42");
    assert!(answer.header("x-generation-id").starts_with("gen_"));
    let valid = server.post("/validate", &key, &small()).await.json();
    let names: Vec<_> = valid["fields"].as_array().unwrap().iter().map(|field| field["name"].clone()).collect();
    assert_eq!(names.len(), 2);
    let expected = json!({ "valid": true, "field_count": 2, "estimated_records": 3, "schema_hash": body["schema_hash"],
        "fields": valid["fields"], "unique_together": [] });
    assert_eq!(valid, expected);

    let unlimited = server.key("enterprise").await;
    let usage = server.post("/generate", &unlimited, &small()).await.json()["usage"].clone();
    assert_eq!(usage, json!({ "calls_today": 1, "calls_remaining": null, "records_today": 3 }));
}

#[tokio::test]
async fn every_format_is_a_file() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let manifest = server.get("/capabilities").await.json();
    for format in manifest["output_format_details"].as_array().unwrap() {
        let name = format["name"].as_str().unwrap();
        let answer = server.post("/generate", &key, &with(json!({ "output_format": name }))).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), format["media_type"].as_str().unwrap());
        if name != "json" {
            let id = answer.header("x-generation-id");
            let expected = format!("attachment; filename=\"datagen-{id}.{}\"", format["extension"].as_str().unwrap());
            assert_eq!(answer.header("content-disposition"), expected);
        }
        for alias in format["aliases"].as_array().unwrap() {
            let by_alias = server.post("/generate", &key, &with(json!({ "output_format": alias }))).await;
            assert_eq!(by_alias.body, answer.body);
        }
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_rows_and_none_gives_new_ones() {
    let server = TestServer::start().await;
    let key = server.key("pro").await;
    let csv = async |members: Value| {
        let mut body = with(json!({ "output_format": "csv", "count": 100 }));
        for (member, value) in members.as_object().unwrap() {
            body[member] = value.clone();
        }
        server.post("/generate", &key, &body).await
    };
    let first = csv(json!({})).await;
    assert_eq!(first.body, csv(json!({})).await.body);
    assert_ne!(first.body, csv(json!({ "seed": 43 })).await.body);
    let drawn = csv(json!({ "seed": null })).await;
    let again = csv(json!({ "seed": null })).await;
    assert_ne!(drawn.body, again.body);
    assert_ne!(drawn.header("x-generation-id"), again.header("x-generation-id"));
    let seed: u64 = drawn.header("x-datagen-seed").parse().unwrap();
    assert_eq!(csv(json!({ "seed": seed })).await.body, drawn.body, "any answer can be replayed");

    let lines = |answer: &Answer| answer.text().lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let all = lines(&csv(json!({ "count": 50_000 })).await);
    let part = lines(&csv(json!({ "offset": 49_000, "count": 900 })).await);
    assert_eq!(part, all[49_000..49_900], "large answers are streamed, small ones are not: the rows are the same");
}

#[tokio::test]
async fn large_answers_are_complete() {
    let server = TestServer::start().await;
    let key = server.key("pro").await;
    let answer = server.post("/generate", &key, &with(json!({ "count": 100_000 }))).await;
    assert_eq!(answer.header("transfer-encoding"), "chunked");
    let body = answer.json();
    assert_eq!(body["records"].as_array().unwrap().len(), 100_000);
    assert_eq!(body["usage"]["records_today"], 100_000);
    let jsonl = server.post("/generate", &key, &with(json!({ "count": 100_000, "output_format": "ndjson" }))).await;
    let last: Value = serde_json::from_str(jsonl.text().lines().last().unwrap()).unwrap();
    assert_eq!(last, body["records"][99_999]);
}

/// One place for a large answer, of the key and of the service.
const ENDLESS: &str = "[limits]\nstreams_max = 1\nstream_queue_max = 0\n[timeouts]\nstall_seconds = 1\n\
    [tiers.pro]\nrecords_per_call = 9000000000000\nstreams = 1\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_stops_the_work() {
    let server = TestServer::with(ENDLESS).await;
    let key = server.key("pro").await;
    let endless = with(json!({ "count": 9_000_000_000_000_u64, "output_format": "csv" }));
    let send = async || {
        server.request(reqwest::Method::POST, "/generate").header("X-API-Key", &key).json(&endless).send().await
    };
    let mut running = send().await.unwrap();
    assert_eq!(running.status(), 200);
    for _ in 0..50 {
        assert!(!running.chunk().await.unwrap().unwrap().is_empty());
    }
    let second = Answer::of(send().await.unwrap()).await;
    assert_eq!((second.status, second.codes()), (429, vec!["too_many_streams".to_owned()]));
    drop(running);
    until_a_stream_starts(&server, &key, &endless).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_read_is_cut_off() {
    let server = TestServer::with(ENDLESS).await;
    let key = server.key("pro").await;
    let endless = with(json!({ "count": 9_000_000_000_000_u64, "output_format": "csv" }));
    let mut stalled = server
        .request(reqwest::Method::POST, "/generate")
        .header("X-API-Key", &key)
        .json(&endless)
        .send()
        .await
        .unwrap();
    until_a_stream_starts(&server, &key, &endless).await;
    // The client sees that the answer is not whole.
    let outcome = loop {
        match stalled.chunk().await {
            Ok(Some(_)) => {}
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert!(outcome.is_err());
}

/// Waits until the one place for a large answer, of the key and of the service, is free again.
async fn until_a_stream_starts(server: &TestServer, key: &str, endless: &Value) {
    for _ in 0..100 {
        let request = server.request(reqwest::Method::POST, "/generate").header("X-API-Key", key).json(endless);
        if request.send().await.unwrap().status() == 200 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("the abandoned answer is still being generated");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_overloaded_service_says_when_to_come_again() {
    let overlay = "[limits]\nstreams_max = 1\nstream_queue_max = 0\n[tiers.pro]\nrecords_per_call = 9000000000000\n";
    let server = TestServer::with(overlay).await;
    let (one, other) = (server.key("pro").await, server.key("pro").await);
    let endless = with(json!({ "count": 9_000_000_000_000_u64, "output_format": "csv" }));
    let running = server
        .request(reqwest::Method::POST, "/generate")
        .header("X-API-Key", one)
        .json(&endless)
        .send()
        .await
        .unwrap();
    let refused = server.post("/generate", &other, &endless).await;
    assert_eq!((refused.status, refused.codes()), (503, vec!["overloaded".to_owned()]));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    assert_eq!(server.get_with("/usage", &other).await.json()["calls_today"], 0);
    assert_eq!(server.post("/generate", &other, &small()).await.status, 200, "small answers go on");
    drop(running);
}

#[tokio::test]
async fn groups_faults_and_domains_over_http() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let mut body = json!({ "count": 20, "seed": 1, "unique_together": [["order", "line"]], "schema_fields": [
        { "name": "order", "type": "integer", "constraints": { "min": 1, "max": 5 } },
        { "name": "line", "type": "integer", "constraints": { "min": 1, "max": 4 } },
        { "name": "mail", "type": "email" }] });
    let valid = server.post("/validate", &key, &body).await.json();
    assert_eq!(valid["unique_together"], json!([{ "fields": ["order", "line"], "domain_size": 20 }]));
    assert_eq!(valid["fields"][1], json!({ "name": "line", "domain_size": 4 }));
    let records = server.post("/generate", &key, &body).await.json()["records"].as_array().unwrap().clone();
    let keys: std::collections::BTreeSet<_> =
        records.iter().map(|record| (record["order"].to_string(), record["line"].to_string())).collect();
    assert_eq!(keys.len(), 20);

    body["count"] = json!(21);
    let refused = server.post("/validate", &key, &body).await;
    assert_eq!((refused.status, refused.codes()), (422, vec!["domain_too_small".to_owned()]));
    assert_eq!(refused.problems()[0]["suggested_fix"], json!({ "count": 20, "offset": 0 }));

    (body["count"], body["fault_rate"]) = (json!(20), json!(1));
    let spoiled = server.post("/generate", &key, &body).await.json()["records"].as_array().unwrap().clone();
    for (clean, spoiled) in records.iter().zip(&spoiled) {
        let label = spoiled["_fault"].as_str().unwrap();
        let (name, _) = label.split_once(": ").unwrap();
        let differing: Vec<_> = ["order", "line", "mail"].into_iter().filter(|n| clean[*n] != spoiled[*n]).collect();
        assert_eq!(differing, [name], "{label}");
    }
}
