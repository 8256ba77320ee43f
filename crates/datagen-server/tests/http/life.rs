//! Starting, stopping, being killed; databases and ports that cannot be used.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use datagen_server::{Server, Settings, keys};
use serde_json::json;

use crate::support::{Answer, TestServer, client, settings, small};

const CHILD_DATABASE: &str = "DATAGEN_TEST_CHILD_DATABASE";

/// Not a test: the body of a process that the tests below kill.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "the server process of other tests, which start it by name"]
async fn child_server() {
    let Ok(database) = std::env::var(CHILD_DATABASE) else { return };
    let served = datagen_server::serve(settings("", &database), |ready| println!("ready {}", ready.base_url)).await;
    served.unwrap();
}

fn start_child(database: &str) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", "life::child_server", "--nocapture"]).env(CHILD_DATABASE, database);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines.find_map(|line| line.unwrap().split_once("ready ").map(|(_, url)| url.to_owned())).unwrap();
    std::thread::spawn(move || lines.for_each(drop));
    (child, url)
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_process_in_a_burst_loses_no_key_and_gives_no_credit() {
    let directory = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", directory.path().join("test.db").display());
    let (mut child, url) = start_child(&database);
    let client = client();
    let key = keys::create(&settings("", &database), "free", None).await.unwrap().api_key;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..200 {
        let mint = client.get(format!("{url}/api/v1/auth/free-key"));
        let generate = client.post(format!("{url}/api/v1/generate")).header("X-API-Key", &key).json(&small());
        tasks.spawn(async move {
            if n % 2 == 0 {
                let answer = mint.send().await.ok()?.json::<serde_json::Value>().await.ok()?;
                return answer["api_key"].as_str().map(str::to_owned);
            }
            let answer = generate.send().await.ok()?;
            (answer.status() == 200).then(|| "a call".to_owned())
        });
    }
    let mut shown = Vec::new();
    while let Some(done) = tasks.join_next().await {
        shown.extend(done.unwrap());
        let calls = shown.iter().filter(|text| *text == "a call").count();
        if calls >= 10 && shown.len() - calls >= 10 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    let (minted, used): (Vec<_>, Vec<_>) = shown.into_iter().partition(|text| text != "a call");
    assert!(!minted.is_empty() && !used.is_empty());

    let (mut child, url) = start_child(&database);
    for minted in minted {
        let request = client.post(format!("{url}/api/v1/validate")).header("X-API-Key", minted).json(&small());
        assert_eq!(request.send().await.unwrap().status(), 200, "a key that was shown is lost");
    }
    let mut more = 0;
    loop {
        let request = client.post(format!("{url}/api/v1/generate")).header("X-API-Key", &key).json(&small());
        match request.send().await.unwrap().status().as_u16() {
            200 => more += 1,
            429 => break,
            other => panic!("{other}"),
        }
    }
    // Four calls is one lease of this quota.
    assert!((196..=200).contains(&(used.len() + more)), "{} and {more}", used.len());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn told_to_terminate_it_lets_answers_end_and_stores_usage() {
    let directory = tempfile::tempdir().unwrap();
    let database = format!("sqlite://{}", directory.path().join("test.db").display());
    let (mut child, url) = start_child(&database);
    let key = keys::create(&settings("", &database), "pro", None).await.unwrap().api_key;
    let mut body = small();
    (body["count"], body["output_format"]) = (json!(100_000), json!("csv"));
    let mut running =
        client().post(format!("{url}/api/v1/generate")).header("X-API-Key", &key).json(&body).send().await.unwrap();
    let mut bytes = running.chunk().await.unwrap().unwrap().to_vec();
    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(told.success());
    tokio::time::sleep(Duration::from_millis(300)).await;
    while let Some(chunk) = running.chunk().await.unwrap() {
        bytes.extend_from_slice(&chunk);
    }
    assert_eq!(bytes.iter().filter(|byte| **byte == b'\n').count(), 100_001);
    drop(running);
    assert!(child.wait().unwrap().success());

    let server = Server::start(settings("", &database)).await.unwrap();
    let usage = client()
        .get(format!("{}/api/v1/usage", server.ready().base_url))
        .header("X-API-Key", &key)
        .send()
        .await
        .unwrap();
    let usage = Answer::of(usage).await.json();
    assert_eq!((&usage["calls_today"], &usage["records_today"]), (&json!(1), &json!(100_000)));
    server.stop().await;
}

#[tokio::test]
async fn a_port_that_is_taken() {
    let server = TestServer::start().await;
    let mut other = server.settings.clone();
    other.listen = server.server.as_ref().unwrap().ready().address;
    let message = Server::start(other).await.err().unwrap().to_string();
    assert!(message.contains("port is taken") && message.contains("--listen"), "{message}");
}

fn message_of(outcome: Result<Server, datagen_server::ServerError>) -> String {
    outcome.err().expect("this cannot start").to_string()
}

#[tokio::test]
async fn databases_that_cannot_be_used() {
    let server = TestServer::start().await;
    let start = async |database: &str| {
        let mut settings = server.settings.clone();
        database.clone_into(&mut settings.database);
        settings.timeouts.storage_seconds = 1;
        Server::start(settings).await
    };
    let read_only = message_of(start(&format!("{}?mode=ro", server.settings.database)).await);
    assert!(read_only.contains("read-only") && read_only.contains("writable"), "{read_only}");
    let nowhere = message_of(start("sqlite:///proc/nowhere/test.db").await);
    assert!(nowhere.contains("cannot be opened"), "{nowhere}");
    let other = message_of(start("mysql://localhost/datagen").await);
    assert!(other.contains("no support") && other.contains("sqlite://"), "{other}");

    let lock = Lock::take(&server).await;
    let locked = message_of(start(&server.settings.database).await);
    assert!(locked.contains("locked"), "{locked}");
    drop(lock);
}

/// Holds the database as another program would.
struct Lock(sqlx::SqliteConnection);

impl Lock {
    async fn take(server: &TestServer) -> Lock {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(server.database_file());
        let mut connection = options.connect().await.unwrap();
        sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await.unwrap();
        Lock(connection)
    }

    async fn release(mut self) {
        sqlx::query("ROLLBACK").execute(&mut self.0).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_gets_locked_is_told_and_nothing_is_lost() {
    let server = TestServer::with("[timeouts]\nstorage_seconds = 1\n").await;
    let key = server.key("free").await;
    assert_eq!(server.post("/generate", &key, &small()).await.status, 200);
    let lock = Lock::take(&server).await;
    let mut refused = 0;
    for _ in 0..6 {
        let answer = server.post("/generate", &key, &small()).await;
        if answer.status == 503 {
            assert_eq!(answer.codes(), ["storage_unavailable"]);
            assert!(!answer.text().contains("test.db"), "inner matters stay inside");
            assert!(!answer.header("retry-after").is_empty());
            refused += 1;
        }
    }
    assert!(refused > 0);
    let mint = server.get("/auth/free-key").await;
    assert_eq!((mint.status, mint.codes()), (503, vec!["storage_unavailable".to_owned()]));
    lock.release().await;
    tokio::time::sleep(Duration::from_millis(1500)).await;
    let usage = server.get_with("/usage", &key).await.json();
    assert_eq!(usage["calls_today"], 7 - refused);
    assert_eq!(server.post("/generate", &key, &small()).await.json()["usage"]["calls_today"], 8 - refused);
}

#[tokio::test]
async fn a_database_that_went_away_makes_health_fail() {
    let mut server = TestServer::start().await;
    let key = server.key("free").await;
    let url = server.url("/api/v1/usage");
    server.server.take().unwrap().stop().await;
    assert!(server.client.get(url).header("X-API-Key", key).send().await.is_err(), "a stopped server does not answer");
}

#[test]
fn the_default_database_is_in_the_data_directory() {
    let url = Settings::default().database_url().unwrap();
    assert!(url.starts_with("sqlite://") && url.ends_with("datagen.db"), "{url}");
}
