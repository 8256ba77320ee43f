//! The Model Context Protocol over HTTP: who is let in, whose session is whose, and what is told. Official clients talk to it in
//! `xtask/mcp`.

use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::support::{Answer, TestServer};

const ACCEPT: &str = "application/json, text/event-stream";

fn at(server: &TestServer, method: Method, path: &str, key: &str) -> RequestBuilder {
    let url = server.url("/").trim_end_matches('/').to_owned() + path;
    let request = server.client.request(method, url).header("Accept", ACCEPT);
    if key.is_empty() { request } else { request.header("X-API-Key", key) }
}

fn message(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

fn initialize() -> Value {
    let client = json!({ "name": "test", "version": "1" });
    message("initialize", &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client }))
}

/// Posts a message into a session, or to open one.
async fn post(server: &TestServer, key: &str, session: &str, body: &Value) -> Answer {
    let mut request = at(server, Method::POST, "/mcp", key).json(body);
    if !session.is_empty() {
        request = request.header("Mcp-Session-Id", session);
    }
    Answer::of(request.send().await.unwrap()).await
}

/// The id of a new session.
async fn open(server: &TestServer, key: &str) -> String {
    let answer = post(server, key, "", &initialize()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("mcp-session-id").to_owned()
}

/// What a message is answered with.
fn answered(answer: &Answer) -> Value {
    let mut data = answer.text().lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim);
    let message = data.next_back().unwrap_or_else(|| answer.text());
    serde_json::from_str(message).unwrap_or_else(|_| panic!("no message: {}", answer.text()))
}

/// The result of a tool.
async fn tool(server: &TestServer, key: &str, session: &str, name: &str, arguments: Value) -> Value {
    let body = message("tools/call", &json!({ "name": name, "arguments": arguments }));
    answered(&post(server, key, session, &body).await)["result"].clone()
}

/// The path that a connection to the events is told to post to, and the connection.
async fn events(server: &TestServer, key: &str) -> (String, reqwest::Response) {
    let mut response = at(server, Method::GET, "/mcp/sse", key).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let first = String::from_utf8(response.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    let path = first.lines().find_map(|line| line.strip_prefix("data: ")).unwrap().to_owned();
    (path, response)
}

#[tokio::test]
async fn every_path_needs_a_key() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    for wrong in ["", "DATAGEN-FREE-nonsense", &spoiled(&key)] {
        for (method, path) in [
            (Method::POST, "/mcp"),
            (Method::GET, "/mcp"),
            (Method::DELETE, "/mcp"),
            (Method::GET, "/mcp/sse"),
            (Method::POST, "/mcp/messages?session_id=x"),
            (Method::GET, "/mcp/results/gen_x"),
        ] {
            let answer = Answer::of(at(&server, method, path, wrong).json(&initialize()).send().await.unwrap()).await;
            assert_eq!(
                (answer.status, answer.codes()),
                (401, vec!["unauthorized".to_owned()]),
                "{path} with `{wrong}`"
            );
        }
    }
    assert_eq!(answered(&post(&server, &key, "", &initialize()).await)["result"]["serverInfo"]["name"], "datagen");
}

/// A key that is one character off.
fn spoiled(key: &str) -> String {
    let (rest, last) = key.split_at(key.len() - 1);
    format!("{rest}{}", if last == "A" { 'B' } else { 'A' })
}

#[tokio::test]
async fn a_session_takes_messages_of_its_key_alone() {
    let server = TestServer::start().await;
    let (ours, theirs) = (server.key("free").await, server.key("free").await);
    let session = open(&server, &ours).await;
    let ping = message("ping", &json!({}));
    assert_eq!(post(&server, &ours, &session, &ping).await.status, 200);
    for (key, session) in [(&theirs, session.as_str()), (&ours, "unknown")] {
        let answer = post(&server, key, session, &ping).await;
        assert_eq!((answer.status, answer.codes()), (404, vec!["unknown_session".to_owned()]));
    }
    // Somebody else can neither listen to it nor end it.
    for method in [Method::GET, Method::DELETE] {
        let request = at(&server, method, "/mcp", &theirs).header("Mcp-Session-Id", &session);
        assert_eq!(request.send().await.unwrap().status(), 404);
    }
    assert_eq!(post(&server, &ours, &session, &ping).await.status, 200);
    let end = at(&server, Method::DELETE, "/mcp", &ours).header("Mcp-Session-Id", &session);
    assert!(end.send().await.unwrap().status().is_success());
    assert_eq!(post(&server, &ours, &session, &ping).await.status, 404);
}

#[tokio::test]
async fn messages_go_to_the_events_of_their_key_alone() {
    let server = TestServer::start().await;
    let (ours, theirs) = (server.key("free").await, server.key("free").await);
    let (path, mut connection) = events(&server, &ours).await;
    let send = |path: String, key: String| at(&server, Method::POST, &path, &key).json(&initialize()).send();
    assert_eq!(send(path.clone(), theirs.clone()).await.unwrap().status(), 404);
    assert_eq!(send("/mcp/messages?session_id=x".to_owned(), ours.clone()).await.unwrap().status(), 404);
    assert_eq!(send("/mcp/messages".to_owned(), ours.clone()).await.unwrap().status(), 404);
    // A session of the other transport is none of this one.
    let session = open(&server, &ours).await;
    assert_eq!(send(format!("/mcp/messages?session_id={session}"), ours.clone()).await.unwrap().status(), 404);
    assert_eq!(send(path.clone(), ours.clone()).await.unwrap().status(), 202);
    let event = String::from_utf8(connection.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(event.starts_with("event: message\n") && event.contains("\"serverInfo\""), "{event}");
    // It lives as long as its connection.
    drop(connection);
    for _ in 0..100 {
        if send(path.clone(), ours.clone()).await.unwrap().status() == 404 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the session outlived its connection");
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let overlay = "[mcp]\nallowed_hosts = [\"data.example\"]\nallowed_origins = [\"https://app.example\"]";
    let server = TestServer::with(overlay).await;
    let key = server.key("free").await;
    for (name, value, status) in [
        ("Host", "evil.example", 403),
        ("Host", "data.example", 200),
        ("Origin", "https://evil.example", 403),
        ("Origin", "null", 403),
        ("Origin", "https://app.example", 200),
    ] {
        for (method, path) in [(Method::POST, "/mcp"), (Method::GET, "/mcp/sse")] {
            let request = at(&server, method, path, &key).header(name, value).json(&initialize());
            assert_eq!(request.send().await.unwrap().status(), status, "{name}: {value} at {path}");
        }
    }
}

#[tokio::test]
async fn sessions_are_bounded_and_end_unused() {
    let overlay = "[mcp]\nsessions_max = 3\nsessions_per_key_max = 2\nsession_idle_seconds = 1";
    let server = TestServer::with(overlay).await;
    let (ours, theirs) = (server.key("free").await, server.key("free").await);
    let first = open(&server, &ours).await;
    let second = open(&server, &ours).await;
    let third = open(&server, &ours).await;
    let ping = message("ping", &json!({}));
    // The oldest of the key made way.
    assert_eq!(post(&server, &ours, &first, &ping).await.status, 404);
    assert_eq!(post(&server, &ours, &second, &ping).await.status, 200);
    let fourth = open(&server, &theirs).await;
    let full = post(&server, &server.key("free").await, "", &initialize()).await;
    assert_eq!(full.status, 503);
    assert!(!full.header("retry-after").is_empty());
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    for (key, session) in [(&ours, second), (&ours, third), (&theirs, fourth)] {
        assert_eq!(post(&server, key, &session, &ping).await.status, 404, "{session}");
    }
    open(&server, &server.key("free").await).await;
}

#[tokio::test]
async fn tools_are_the_endpoints() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let session = open(&server, &key).await;
    let body = json!({ "count": 3, "seed": 42, "schema_fields": [
        { "name": "id", "type": "uuid" }, { "name": "email", "type": "email" } ] });
    let over_http = server.post("/generate", &key, &body).await.json();
    let result = tool(&server, &key, &session, "datagen_generate", body.clone()).await;
    let told = &result["structuredContent"];
    for member in ["records", "seed", "schema_hash", "count", "locale", "tier", "output_format"] {
        assert_eq!(told[member], over_http[member], "{member}");
    }
    // Both were counted, on one account.
    assert_eq!(told["usage"]["calls_today"], 2);
    assert_eq!(serde_json::from_str::<Value>(result["content"][0]["text"].as_str().unwrap()).unwrap(), *told);
    let valid = tool(&server, &key, &session, "datagen_validate", body.clone()).await;
    assert_eq!(valid["structuredContent"], server.post("/validate", &key, &body).await.json());
    let large = json!({ "count": 101, "schema_fields": [{ "name": "id", "type": "uuid" }] });
    let refused = tool(&server, &key, &session, "datagen_generate", large.clone()).await;
    assert_eq!(refused["isError"], true);
    let problems = server.post("/generate", &key, &large).await.problems();
    assert_eq!(refused["structuredContent"]["structured_errors"], json!(problems));
    let unknown = post(&server, &key, &session, &message("tools/call", &json!({ "name": "datagen_generat" }))).await;
    assert!(answered(&unknown)["error"]["message"].as_str().unwrap().contains("datagen_generate"));
}

#[tokio::test]
async fn large_results_are_a_preview_and_a_link_of_the_key() {
    let server = TestServer::start().await;
    let (ours, theirs) = (server.key("free").await, server.key("free").await);
    let session = open(&server, &ours).await;
    let fields = json!([{ "name": "id", "type": "uuid" }, { "name": "n", "type": "integer", "constraints": { "min": 1, "max": 9 } }]);
    for (count, complete, shown) in [(20, true, 20), (21, false, 5)] {
        let body = json!({ "count": count, "schema_fields": fields });
        let told = tool(&server, &ours, &session, "datagen_generate", body).await["structuredContent"].clone();
        assert_eq!((&told["complete"], told["records"].as_array().unwrap().len()), (&json!(complete), shown));
    }
    let body = json!({ "count": 90, "seed": 5, "output_format": "csv", "schema_fields": fields });
    let result = tool(&server, &ours, &session, "datagen_generate", body.clone()).await;
    let told = &result["structuredContent"];
    assert_eq!(result["content"][1]["type"], "resource_link");
    let column = &told["statistics"]["columns"][1];
    assert_eq!((&column["name"], &column["nulls"], &told["statistics"]["rows"]), (&json!("n"), &json!(0), &json!(90)));
    assert!(column["min"].as_i64().unwrap() >= 1 && column["max"].as_i64().unwrap() <= 9, "{column}");
    let file = server.post("/generate", &ours, &body).await.text().to_owned();
    assert!(file.starts_with(told["text"].as_str().unwrap()));
    let read = message("resources/read", &json!({ "uri": told["resource"]["uri"] }));
    assert_eq!(answered(&post(&server, &ours, &session, &read).await)["result"]["contents"][0]["text"], file);
    let url = told["resource"]["download_url"].as_str().unwrap();
    let download = |key: &str| server.client.get(url).header("X-API-Key", key).send();
    assert_eq!(Answer::of(download(&ours).await.unwrap()).await.text(), file);
    assert_eq!(download(&theirs).await.unwrap().status(), 404);
    let session = open(&server, &theirs).await;
    assert!(answered(&post(&server, &theirs, &session, &read).await)["error"].is_object());
    // Reading counts nothing: four calls did.
    assert_eq!(server.get_with("/usage", &ours).await.json()["calls_today"], 4);
}
