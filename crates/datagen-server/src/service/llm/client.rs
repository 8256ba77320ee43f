//! The HTTP client of an OpenAI-compatible endpoint: one request, one answer, both bounded.
//!
//! The answer is read up to a limit and redirects are not followed, so that an endpoint can neither fill the memory nor send
//! the key elsewhere. Its errors are logged without URL and body: both may hold secrets.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Response, StatusCode, Url};
use serde_json::{Value, json};

use super::LlmState;
use super::talk::{self, Ask};
use crate::config;

/// To reach the endpoint at all.
const CONNECT_WAIT: Duration = Duration::from_secs(3);

/// Endpoints differ in what they understand. These forms of a request are tried in turn when one is refused as wrong; the one
/// that was understood is remembered.
const DIALECTS: [Dialect; 3] = [
    Dialect { classic_limits: true, schema: true },
    Dialect { classic_limits: false, schema: true },
    Dialect { classic_limits: true, schema: false },
];

#[derive(Clone, Copy, Debug)]
struct Dialect {
    /// `max_tokens` and `temperature`; newer models want `max_completion_tokens` and a temperature of their own.
    classic_limits: bool,
    /// `response_format` with a JSON Schema.
    schema: bool,
}

/// Talks to the endpoint.
pub struct Client {
    http: reqwest::Client,
    completions: Url,
    models: Url,
    model: String,
    answer_tokens_max: u32,
    answer_bytes_max: usize,
    dialect: AtomicUsize,
}

impl Client {
    /// A client for the settings. Connects to nothing yet.
    pub fn new(settings: &config::Llm) -> Result<Client, String> {
        let base = settings.url.trim_end_matches('/').trim_end_matches("/chat/completions");
        let url = |path: &str| Url::parse(&format!("{base}/{path}")).map_err(|error| format!("llm.url: {error}"));
        let completions = url("chat/completions")?;
        Ok(Client {
            http: http_client(settings, &completions)?,
            models: url("models")?,
            completions,
            model: settings.model.clone(),
            answer_tokens_max: settings.answer_tokens_max,
            answer_bytes_max: settings.answer_bytes_max,
            dialect: AtomicUsize::new(0),
        })
    }

    /// Sends a question; gives what the model wrote.
    pub async fn complete(&self, ask: &Ask<'_>) -> Result<String, LlmState> {
        let first = self.dialect.load(Ordering::Relaxed).min(DIALECTS.len() - 1);
        for (at, dialect) in DIALECTS.iter().enumerate().skip(first) {
            let response = self.http.post(self.completions.clone()).json(&self.body(ask, *dialect)).send().await;
            let response = response.map_err(|error| unreachable(&error))?;
            let status = response.status();
            let not_understood = matches!(status, StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY);
            if not_understood && at + 1 < DIALECTS.len() {
                continue;
            }
            if !status.is_success() {
                tracing::warn!(status = status.as_u16(), "the language model's endpoint answered with an error");
                return Err(LlmState::Unreachable);
            }
            self.dialect.store(at, Ordering::Relaxed);
            return content(&self.read(response).await?).ok_or(LlmState::InvalidAnswer);
        }
        Err(LlmState::Unreachable)
    }

    fn body(&self, ask: &Ask<'_>, dialect: Dialect) -> Value {
        let mut body = json!({ "model": self.model, "messages": talk::messages(ask), "stream": false });
        if dialect.classic_limits {
            (body["max_tokens"], body["temperature"]) = (json!(self.answer_tokens_max), json!(0));
        } else {
            body["max_completion_tokens"] = json!(self.answer_tokens_max);
        }
        if dialect.schema {
            let schema = json!({ "name": "columns", "strict": true, "schema": talk::answer_schema(ask) });
            body["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
        }
        body
    }

    async fn read(&self, mut response: Response) -> Result<Vec<u8>, LlmState> {
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| unreachable(&error))? {
            if bytes.len() + chunk.len() > self.answer_bytes_max {
                tracing::warn!(most = self.answer_bytes_max, "the language model's answer is longer than what is read");
                return Err(LlmState::InvalidAnswer);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }

    /// Whether somebody answers there.
    pub async fn answers(&self) -> bool {
        let answer = self.http.get(self.models.clone()).send().await;
        answer.is_ok_and(|response| !response.status().is_server_error())
    }
}

fn http_client(settings: &config::Llm, url: &Url) -> Result<reqwest::Client, String> {
    let provider = rustls::crypto::ring::default_provider();
    // Fails when the process has a provider already, which will do as well.
    let _ = provider.install_default();
    let mut headers = HeaderMap::new();
    if !settings.key.reveal().is_empty() {
        let value = HeaderValue::try_from(format!("Bearer {}", settings.key.reveal()));
        let mut value = value.map_err(|_| "llm.key cannot be sent in a header".to_owned())?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    let mut client = reqwest::Client::builder()
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT_WAIT)
        .timeout(Duration::from_millis(settings.timeout_ms))
        .user_agent(concat!("datagen/", env!("CARGO_PKG_VERSION")));
    if is_local(url) {
        client = client.no_proxy();
    }
    client.build().map_err(|error| format!("the client of the language model cannot be made: {error}"))
}

/// Whether the endpoint is on this machine: a proxy would not find it.
fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn unreachable(error: &reqwest::Error) -> LlmState {
    // Only the kind: the whole text names the URL, which may hold a password.
    tracing::warn!(timeout = error.is_timeout(), connect = error.is_connect(), "the language model was not reached");
    if error.is_timeout() && !error.is_connect() { LlmState::Timeout } else { LlmState::Unreachable }
}

/// What the model wrote, out of the envelope of the answer.
fn content(answer: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    answer["choices"][0]["message"]["content"].as_str().map(str::to_owned)
}
