//! A server for one test, and short ways to talk to it.

use std::path::PathBuf;
use std::sync::Arc;

use datagen_server::{Infer, Server, Settings, keys};
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const AGENTIC: &str = "application/vnd.agentic+json";
/// The header as the documentation page sends it.
pub const AGENTIC_LIST: &str = "application/json, application/vnd.agentic+json";

/// Settings for tests: a free port, no limit on keys and bursts unless the test is about them.
pub const TEST_SETTINGS: &str = r#"
    listen = "127.0.0.1:0"
    [mint]
    per_hour = 10000
    [tiers.free]
    burst_per_second = 100000
"#;

pub struct TestServer {
    pub server: Option<Server>,
    pub settings: Settings,
    pub client: Client,
    base: String,
    _directory: TempDir,
}

/// The settings of tests with a text of one's own on top, on a database file.
pub fn settings(overlay: &str, database: &str) -> Settings {
    let mut settings = Settings::from_toml(if overlay.is_empty() { TEST_SETTINGS } else { overlay }, "test").unwrap();
    settings.listen = "127.0.0.1:0".parse().unwrap();
    settings.database = database.to_owned();
    settings
}

impl TestServer {
    pub async fn start() -> TestServer {
        TestServer::with("").await
    }

    /// With settings of its own instead of [`TEST_SETTINGS`].
    pub async fn with(overlay: &str) -> TestServer {
        TestServer::with_inferer(overlay, None).await
    }

    /// With an inferer of its own.
    pub async fn with_inferer(overlay: &str, inferer: Option<Arc<dyn Infer>>) -> TestServer {
        let directory = tempfile::tempdir().unwrap();
        let database = format!("sqlite://{}", directory.path().join("test.db").display());
        let settings = settings(overlay, &database);
        let server = Server::start_with(settings.clone(), inferer).await.unwrap();
        let base = server.ready().base_url.clone();
        TestServer { server: Some(server), settings, client: client(), base, _directory: directory }
    }

    /// Stops the service and starts it again on the same database with another inferer.
    pub async fn swap_inferer(&mut self, inferer: Arc<dyn Infer>) {
        self.server.take().unwrap().stop().await;
        let server = Server::start_with(self.settings.clone(), Some(inferer)).await.unwrap();
        self.base = server.ready().base_url.clone();
        self.server = Some(server);
    }

    pub fn url(&self, path: &str) -> String {
        let prefix = if path.starts_with("/api") || path == "/" { "" } else { "/api/v1" };
        format!("{}{prefix}{path}", self.base)
    }

    pub fn database_file(&self) -> PathBuf {
        PathBuf::from(self.settings.database.trim_start_matches("sqlite://"))
    }

    /// A key of a tier, made as the command line makes it.
    pub async fn key(&self, tier: &str) -> String {
        keys::create(&self.settings, tier, None).await.unwrap().api_key
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, self.url(path))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub async fn get_with(&self, path: &str, key: &str) -> Answer {
        Answer::of(self.request(Method::GET, path).header("X-API-Key", key).send().await.unwrap()).await
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Answer {
        Answer::of(self.request(Method::POST, path).header("X-API-Key", key).json(body).send().await.unwrap()).await
    }
}

pub fn client() -> Client {
    // The client library is built without a provider of its own; the server, too, installs this one when it needs one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

/// An answer, read to its end.
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn of(response: Response) -> Answer {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, body: response.bytes().await.unwrap().to_vec() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    /// The problems of an error in its default form, which is checked.
    pub fn problems(&self) -> Vec<Value> {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let body = self.json();
        assert_eq!(body["status"], self.status);
        for member in ["type", "title", "detail", "instance"] {
            assert!(body[member].as_str().is_some_and(|text| !text.is_empty()), "{member} in {body}");
        }
        let problems = body["errors"].as_array().unwrap().clone();
        problems.iter().for_each(is_conversational_error);
        problems
    }

    /// The codes of an error.
    pub fn codes(&self) -> Vec<String> {
        self.problems().iter().map(|problem| problem["code"].as_str().unwrap().to_owned()).collect()
    }
}

pub fn is_conversational_error(problem: &Value) {
    let members: Vec<_> = problem.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "error",
        "field",
        "path",
        "code",
        "message",
        "correction_hint",
        "suggested_fix",
        "upgrade_required",
        "upgrade_url",
    ];
    assert_eq!(members.strip_suffix(&["details"]).unwrap_or(&members), expected);
    assert_eq!(problem["error"], true);
    assert!(problem["message"].as_str().is_some_and(|text| !text.is_empty()));
    assert!(problem["correction_hint"].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
}

/// A small valid request.
pub fn small() -> Value {
    json!({ "count": 3, "seed": 42, "schema_fields": [
        { "name": "id", "type": "uuid" },
        { "name": "email", "type": "email" },
    ] })
}

/// Puts every suggested fix of an answer into the request.
pub fn apply_fixes(body: &mut Value, problems: &[Value]) {
    for problem in problems {
        let Some(fix) = problem["suggested_fix"].as_object() else { continue };
        let path = problem["path"].as_str().unwrap_or("");
        let index = path
            .strip_prefix("/schema_fields/")
            .and_then(|rest| rest.split('/').next())
            .and_then(|n| n.parse::<usize>().ok());
        match index {
            Some(index) => body["schema_fields"][index] = problem["suggested_fix"].clone(),
            None => {
                for (member, value) in fix {
                    match value {
                        Value::Null => drop(body.as_object_mut().unwrap().remove(member)),
                        value => body[member] = value.clone(),
                    }
                }
            }
        }
    }
}
