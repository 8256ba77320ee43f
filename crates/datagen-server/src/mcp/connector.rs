//! `datagen mcp --remote`: a client that knows only standard input, and a service that is elsewhere.
//!
//! Messages are passed on as they are, over Streamable HTTP: each line of standard input is a POST; its answers, and what the
//! service says unasked, are lines of standard output. Does not live here: what the messages mean, but for the few that open a
//! session.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::sync::{Mutex, RwLock};
use tokio::task::JoinSet;

use crate::error::ServerError;

const SESSION_ID: &str = "mcp-session-id";
const VERSION: &str = "mcp-protocol-version";
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// Messages under way at one time.
const RUNNING_MAX: usize = 64;
/// The error of JSON-RPC for whatever is wrong on the way.
const INTERNAL_ERROR: i64 = -32603;

/// Passes messages on until standard input closes. `url` is that of the service, or of its `/mcp`.
pub async fn run(url: &str, key: &str) -> Result<(), ServerError> {
    let remote = Arc::new(Remote::new(url, key)?);
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut running = JoinSet::new();
    while let Ok(Some(line)) = lines.next_line().await {
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        while running.len() >= RUNNING_MAX {
            running.join_next().await;
        }
        // A session has to be open before anything is said in it.
        if message["method"] == "initialize" {
            Arc::clone(&remote).pass(message).await;
            running.spawn(Arc::clone(&remote).listen());
        } else {
            running.spawn(Arc::clone(&remote).pass(message));
        }
    }
    remote.close().await;
    running.shutdown().await;
    Ok(())
}

struct Remote {
    client: Client,
    url: Url,
    session: RwLock<HeaderMap>,
    output: Mutex<tokio::io::Stdout>,
}

impl Remote {
    fn new(url: &str, key: &str) -> Result<Remote, ServerError> {
        // Fails when the process has a provider already, which will do as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let wrong = |reason: String| ServerError::config("--remote", reason);
        let mut url = Url::parse(url).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("it begins with http:// or https://".to_owned()));
        }
        if !url.path().trim_end_matches('/').ends_with("/mcp") {
            let path = format!("{}/mcp", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
        let key = HeaderValue::try_from(format!("Bearer {}", key.trim()));
        let mut key = key.map_err(|_| ServerError::config("--key", "it is not a key"))?;
        key.set_sensitive(true);
        let headers = HeaderMap::from_iter([
            (AUTHORIZATION, key),
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (ACCEPT, HeaderValue::from_static("application/json, text/event-stream")),
        ]);
        let client = Client::builder().default_headers(headers).connect_timeout(CONNECT_WAIT);
        let client = client.user_agent(concat!("datagen/", env!("CARGO_PKG_VERSION"))).build();
        let client = client.map_err(|error| wrong(error.to_string()))?;
        Ok(Remote { client, url, session: RwLock::default(), output: Mutex::new(tokio::io::stdout()) })
    }

    /// Posts a message and writes what comes back.
    async fn pass(self: Arc<Self>, message: Value) {
        let session = self.session.read().await.clone();
        let mut request = self.client.post(self.url.clone()).headers(session);
        // Those who speak the protocol without sessions say in each message which version it is.
        for (header, value) in per_message_headers(&message) {
            request = request.header(header, value);
        }
        let outcome = match request.body(message.to_string()).send().await {
            Ok(response) if response.status().is_success() => self.read(&message, response).await,
            Ok(response) => Err(refusal(response).await),
            Err(error) => Err(format!("The service cannot be reached: {}.", error.without_url())),
        };
        if let Err(reason) = outcome {
            self.fail(&message, &reason).await;
        }
    }

    async fn read(&self, message: &Value, response: Response) -> Result<(), String> {
        if message["method"] == "initialize"
            && let Some(id) = response.headers().get(SESSION_ID)
        {
            self.session.write().await.insert(SESSION_ID, id.clone());
        }
        let opening = message["method"] == "initialize";
        self.lines(response, opening).await
    }

    /// Every message of an answer: a JSON body is one, a stream of events has one in each.
    async fn lines(&self, mut response: Response, opening: bool) -> Result<(), String> {
        let media_type = response.headers().get(CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
        let events = media_type.starts_with("text/event-stream");
        let mut waiting = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| error.without_url().to_string())? {
            waiting.extend_from_slice(&chunk);
            while events && let Some(end) = waiting.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = waiting.drain(..=end).collect();
                if let Some(data) = line.strip_prefix(b"data:") {
                    self.write(data, opening).await;
                }
            }
        }
        if !events {
            self.write(&waiting, opening).await;
        }
        Ok(())
    }

    /// Writes a message as a line; what is not one is left out.
    async fn write(&self, bytes: &[u8], opening: bool) {
        let Ok(message) = serde_json::from_slice::<Value>(bytes) else { return };
        if !message.is_object() && !message.is_array() {
            return;
        }
        let version = message["result"]["protocolVersion"].as_str().filter(|_| opening);
        if let Some(version) = version.and_then(|version| HeaderValue::try_from(version).ok()) {
            self.session.write().await.insert(VERSION, version);
        }
        let mut output = self.output.lock().await;
        let line = format!("{message}\n");
        let _ = output.write_all(line.as_bytes()).await;
        let _ = output.flush().await;
    }

    /// What the service says unasked, where it has such a stream.
    async fn listen(self: Arc<Self>) {
        let session = self.session.read().await.clone();
        if !session.contains_key(SESSION_ID) {
            return;
        }
        let request = self.client.get(self.url.clone()).headers(session).header(ACCEPT, "text/event-stream");
        if let Ok(response) = request.send().await
            && response.status().is_success()
        {
            let _ = self.lines(response, false).await;
        }
    }

    /// Answers a request that could not be passed on.
    async fn fail(&self, message: &Value, reason: &str) {
        let Some(id) = message.get("id").filter(|_| message.get("method").is_some()) else {
            eprintln!("datagen mcp: {reason}");
            return;
        };
        let error = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": INTERNAL_ERROR, "message": reason } });
        self.write(error.to_string().as_bytes(), false).await;
    }

    async fn close(&self) {
        let session = self.session.read().await.clone();
        if session.contains_key(SESSION_ID) {
            let _ = self.client.delete(self.url.clone()).headers(session).timeout(CONNECT_WAIT).send().await;
        }
    }
}

/// Headers that repeat what a message of the protocol without sessions says about itself.
fn per_message_headers(message: &Value) -> Vec<(&'static str, String)> {
    let version = message["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"].as_str();
    let (Some(version), Some(method)) = (version, message["method"].as_str()) else { return Vec::new() };
    let mut headers = vec![(VERSION, version.to_owned()), ("mcp-method", method.to_owned())];
    let name = ["name", "uri"].iter().find_map(|key| message["params"][*key].as_str());
    headers.extend(name.map(|name| ("mcp-name", name.to_owned())));
    headers
}

/// Why the service refused, in its own words.
async fn refusal(response: Response) -> String {
    let status = response.status();
    let body: Value = response.json().await.unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let hint = text(&body["errors"][0]["correction_hint"]);
    match (text(&body["detail"]), hint) {
        (Some(detail), Some(hint)) => format!("{detail} {hint}"),
        (Some(detail), None) => detail,
        _ if status == StatusCode::NOT_FOUND => "There is no MCP server at this URL.".to_owned(),
        _ => format!("The service answered {status}."),
    }
}
