//! Quota, bursts and the headers that tell of them.

use std::time::Duration;

use datagen_server::{Server, keys};
use serde_json::json;

use crate::support::{Answer, TestServer, small};

#[tokio::test(flavor = "multi_thread")]
async fn parallel_calls_never_exceed_the_quota() {
    let server = TestServer::start().await;
    let second = Server::start(server.settings.clone()).await.unwrap();
    let key = server.key("free").await;
    let urls = [server.url("/generate"), format!("{}/api/v1/generate", second.ready().base_url)];
    let burst = async |parallel: usize| {
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..parallel {
            let request = server.client.post(&urls[n % 2]).header("X-API-Key", &key).json(&small());
            tasks.spawn(async move { Answer::of(request.send().await.unwrap()).await });
        }
        tasks.join_all().await
    };
    let mut granted = 0;
    for _ in 0..3 {
        for answer in burst(200).await {
            match answer.status {
                200 => granted += 1,
                429 => assert_eq!(answer.codes(), ["quota_exceeded"]),
                other => panic!("{other}: {}", answer.text()),
            }
        }
        // Idle leases come back, so that the last calls can be used on the other side.
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    assert!((197..=200).contains(&granted), "{granted}");
    let spent = server.post("/generate", &key, &small()).await;
    if spent.status == 429 {
        assert_eq!(spent.problems()[0]["upgrade_required"], true);
        assert!(spent.header("retry-after").parse::<u64>().unwrap() <= 86_400);
    }
    assert_eq!(server.post("/validate", &key, &small()).await.status, 200, "validating is free");
    second.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_server_gives_out_the_quota_to_the_last_call() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let request = server.client.post(server.url("/generate")).header("X-API-Key", &key).json(&small());
        tasks.spawn(async move { Answer::of(request.send().await.unwrap()).await });
    }
    let answers = tasks.join_all().await;
    let mut numbers: Vec<_> = answers
        .iter()
        .filter(|a| a.status == 200)
        .map(|a| a.json()["usage"]["calls_today"].as_u64().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=200).collect::<Vec<_>>(), "every call has a number of its own");
    let usage = server.get_with("/usage", &key).await.json();
    assert_eq!(
        (&usage["calls_today"], &usage["calls_remaining"], &usage["records_today"]),
        (&json!(200), &json!(0), &json!(600))
    );
    assert_eq!(usage["days"].as_array().unwrap().len(), 30);
    assert_eq!(usage["days"][29]["calls"], 200);
    assert!(key.starts_with(usage["key_prefix"].as_str().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_tells_the_calls_of_other_processes() {
    let server = TestServer::start().await;
    let second = Server::start(server.settings.clone()).await.unwrap();
    let key = server.key("free").await;
    assert_eq!(server.post("/generate", &key, &small()).await.status, 200);
    for _ in 0..2 {
        let url = format!("{}/api/v1/generate", second.ready().base_url);
        let request = server.client.post(url).header("X-API-Key", &key).json(&small());
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    second.stop().await;
    // What this process used is stored within a second, or two when the machine is busy.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let usage = server.get_with("/usage", &key).await.json();
    assert_eq!((&usage["calls_today"], &usage["records_today"]), (&json!(3), &json!(9)));
}

#[tokio::test]
async fn every_keyed_answer_tells_its_limits() {
    let server = TestServer::with("").await;
    let key = server.key("free").await;
    let first = server.post("/generate", &key, &small()).await;
    assert_eq!(first.header("ratelimit-policy"), "\"burst\";q=100000;w=1, \"daily\";q=200;w=86400");
    assert!(first.header("ratelimit").contains("\"daily\";r=199;t="), "{}", first.header("ratelimit"));
    for answer in [
        server.post("/validate", &key, &small()).await,
        server.post("/generate", &key, &json!({})).await,
        server.get_with("/usage", &key).await,
        server.get_with("/capabilities", &key).await,
        server.get_with("/usage?x=1", &key).await,
    ] {
        assert!(answer.header("ratelimit").contains("\"daily\";r=199;"), "{}", answer.text());
        assert!(answer.header("ratelimit").starts_with("\"burst\";r="));
    }
    let unlimited = server.key("enterprise").await;
    let answer = server.post("/generate", &unlimited, &small()).await;
    assert_eq!(answer.header("ratelimit-policy"), "\"burst\";q=200000;w=1");
    assert_eq!(server.get("/capabilities").await.header("ratelimit"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn bursts_are_limited() {
    let server = TestServer::with("[tiers.free]\nburst_per_second = 5\n").await;
    let key = server.key("free").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..40 {
        let request = server.client.post(server.url("/validate")).header("X-API-Key", &key).json(&small());
        tasks.spawn(async move { Answer::of(request.send().await.unwrap()).await });
    }
    let answers = tasks.join_all().await;
    let passed = answers.iter().filter(|answer| answer.status == 200).count();
    assert!((5..30).contains(&passed), "{passed}");
    let refused = answers.iter().find(|answer| answer.status == 429).unwrap();
    assert_eq!((refused.codes(), refused.header("retry-after")), (vec!["rate_limited".to_owned()], "1"));
    assert!(refused.header("ratelimit").starts_with("\"burst\";r=0;t=1"));
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(server.post("/validate", &key, &small()).await.status, 200);
}

#[tokio::test]
async fn a_revoked_key_stops_working_within_two_seconds() {
    let server = TestServer::start().await;
    let key = server.key("free").await;
    assert_eq!(server.post("/validate", &key, &small()).await.status, 200);
    keys::revoke(&server.settings, &key).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let answer = server.post("/validate", &key, &small()).await;
    assert_eq!((answer.status, answer.codes()), (401, vec!["unauthorized".to_owned()]));
}
