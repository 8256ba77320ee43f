//! `/preview`: the rows of `/generate`, without its quota.

use serde_json::json;

use crate::support::TestServer;

fn body(count: u64) -> serde_json::Value {
    json!({ "count": count, "seed": 7, "locale": "de_DE", "schema_fields": [
        { "name": "who", "type": "fullName" }, { "name": "total", "type": "amount", "blankPercentage": 20 } ] })
}

#[tokio::test]
async fn a_preview_is_the_beginning_of_the_rows_and_uses_no_quota() {
    let server = TestServer::with("").await;
    let key = server.key("free").await;
    let preview = server.post("/preview", &key, &body(50)).await;
    assert_eq!(preview.status, 200);
    let preview = preview.json();
    let rows = server.post("/generate", &key, &body(50)).await.json();
    assert_eq!(preview["records"].as_array().unwrap()[..], rows["records"].as_array().unwrap()[..10]);
    assert_eq!((&preview["count"], &preview["count_requested"]), (&json!(10), &json!(50)));
    assert_eq!(preview["schema_hash"], rows["schema_hash"]);
    assert_eq!(rows["usage"]["calls_today"], 1, "the preview was not counted");
    let mut csv = body(3);
    csv["output_format"] = json!("csv");
    assert_eq!(server.post("/preview", &key, &csv).await.json()["count"], 3);
}

#[tokio::test]
async fn a_preview_is_refused_as_the_rows_are() {
    let server = TestServer::with("").await;
    let key = server.key("free").await;
    let over = server.post("/preview", &key, &body(101)).await;
    assert_eq!(over.status, 422);
    assert_eq!(over.json()["errors"], server.post("/validate", &key, &body(101)).await.json()["errors"]);
    assert_eq!(server.post("/preview", "nonsense", &body(1)).await.status, 401);
}

#[tokio::test]
async fn previews_of_a_day_end() {
    let server = TestServer::with("[preview]\nper_key_and_day = 2").await;
    let key = server.key("free").await;
    for left in [1, 0] {
        assert_eq!(server.post("/preview", &key, &body(1)).await.json()["previews_remaining"], left);
    }
    let spent = server.post("/preview", &key, &body(1)).await;
    assert_eq!(spent.status, 429);
    assert!(spent.header("retry-after").parse::<u64>().unwrap() > 0);
    assert_eq!(
        server.post("/preview", &server.key("free").await, &body(1)).await.status,
        200,
        "another key has its own"
    );
}
