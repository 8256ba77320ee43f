//! Idempotency keys.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestServer, small};

async fn send(server: &TestServer, key: &str, idempotency_key: &str, body: &Value) -> Answer {
    let request = server.request(Method::POST, "/generate").header("X-API-Key", key);
    Answer::of(request.header("Idempotency-Key", idempotency_key).json(body).send().await.unwrap()).await
}

fn without_seed() -> Value {
    let mut body = small();
    body.as_object_mut().unwrap().remove("seed");
    body
}

#[tokio::test]
async fn a_replay_is_the_same_answer_and_is_not_counted() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let first = send(&server, &key, "order 17", &without_seed()).await;
    assert_eq!(first.header("x-idempotent-replay"), "");
    send(&server, &key, "another", &without_seed()).await;
    let replay = send(&server, &key, "order 17", &without_seed()).await;
    assert_eq!(replay.header("x-idempotent-replay"), "1");
    assert_eq!(replay.body, first.body);
    for header in ["x-generation-id", "x-datagen-seed", "content-type"] {
        assert_eq!(replay.header(header), first.header(header));
    }
    assert_eq!(server.get_with("/usage", &key).await.json()["calls_today"], 2);

    let mut csv = without_seed();
    csv["output_format"] = json!("csv");
    let other = send(&server, &key, "order 17", &csv).await;
    assert_eq!((other.status, other.codes()), (409, vec!["idempotency_conflict".to_owned()]));
    let file = send(&server, &key, "a file", &csv).await;
    let again = send(&server, &key, "a file", &csv).await;
    assert_eq!(
        (file.body, file.headers["content-disposition"].clone()),
        (again.body, again.headers["content-disposition"].clone())
    );

    let stranger = server.key("free").await;
    assert_eq!(send(&server, &stranger, "order 17", &without_seed()).await.header("x-idempotent-replay"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn simultaneous_requests_count_once() {
    let server = TestServer::start().await;
    let second = datagen_server::Server::start(server.settings.clone()).await.unwrap();
    let key = server.key("free").await;
    let urls = [server.url("/generate"), format!("{}/api/v1/generate", second.ready().base_url)];
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..40 {
        let request = server.client.post(&urls[n % 2]).header("X-API-Key", &key).header("Idempotency-Key", "once");
        let request = request.json(&without_seed());
        tasks.spawn(async move { Answer::of(request.send().await.unwrap()).await });
    }
    let answers = tasks.join_all().await;
    assert!(
        answers.iter().all(|answer| answer.status == 200),
        "{:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert!(answers.iter().all(|answer| answer.body == answers[0].body));
    let replays = answers.iter().filter(|answer| answer.header("x-idempotent-replay") == "1").count();
    assert_eq!(replays, 39);
    second.stop().await;
    tokio::time::sleep(std::time::Duration::from_millis(2500)).await;
    let usage = server.get_with("/usage", &key).await.json();
    assert_eq!(usage["days"][29]["calls"], 1, "{usage}");
}

#[tokio::test]
async fn a_refused_request_leaves_the_key_free() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let mut wrong = small();
    wrong["count"] = json!(0);
    assert_eq!(send(&server, &key, "k", &wrong).await.status, 422);
    assert_eq!(send(&server, &key, "k", &small()).await.status, 200);
    for bad in ["", &"k".repeat(256), "tab\there"] {
        let answer = send(&server, &key, bad, &small()).await;
        assert_eq!((answer.status, answer.codes()), (422, vec!["invalid_header".to_owned()]), "{bad:?}");
    }
    assert_eq!(send(&server, &key, &"k".repeat(255), &small()).await.status, 200);
}
