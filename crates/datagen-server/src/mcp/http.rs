//! Streamable HTTP at `/mcp`, and downloads of large results.
//!
//! The protocol's own machinery is rmcp's. Around it: keys, whose session is whose, and how many there are.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::Full;
use rmcp::transport::streamable_http_server::session::SessionManager;
use rmcp::transport::streamable_http_server::session::local::{LocalSessionManager, SessionConfig};
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

use super::guard;
use super::handler::{Door, Handler};
use super::sessions::{Place, Sessions, Way};
use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::endpoints::generate::file_response;
use crate::service::{App, results};

/// Where Streamable HTTP is.
pub const PATH: &str = "/mcp";
/// Where results are downloaded.
pub const RESULTS: &str = "/mcp/results";
const SESSION_ID: &str = "mcp-session-id";

/// What all HTTP transports share.
pub struct Mcp {
    /// The state of the service.
    pub app: Arc<App>,
    /// The sessions of both transports.
    pub sessions: Sessions,
    /// Ends all of them.
    pub stopping: CancellationToken,
    manager: Arc<LocalSessionManager>,
    service: StreamableHttpService<Handler, LocalSessionManager>,
}

impl Mcp {
    /// The transports of a service, until it stops.
    pub fn new(app: Arc<App>, stopping: CancellationToken) -> Mcp {
        let settings = &app.settings;
        let mut sessions = SessionConfig::default();
        sessions.keep_alive = Some(Duration::from_secs(settings.mcp.session_idle_seconds));
        let mut manager = LocalSessionManager::default();
        manager.session_config = sessions;
        let manager = Arc::new(manager);
        let config = StreamableHttpServerConfig::default()
            // Host and Origin are checked by `guard`, for this and the other transport alike.
            .disable_allowed_hosts()
            .disable_allowed_origins()
            .with_sse_keep_alive(Some(Duration::from_millis(settings.timeouts.heartbeat_ms)))
            .with_max_request_body_bytes(usize::try_from(settings.limits.body_bytes_max).unwrap_or(usize::MAX))
            .with_cancellation_token(stopping.clone());
        let handler = Handler { app: Arc::clone(&app), fixed: None };
        let service = StreamableHttpService::new(move || Ok(handler.clone()), Arc::clone(&manager), config);
        Mcp { sessions: Sessions::new(&app.settings.mcp), app, stopping, manager, service }
    }

    /// A place for one more session; whatever has to end for it has ended.
    pub async fn place(&self, key_id: i64) -> Result<Place, Failure> {
        let live: HashSet<String> = self.manager.sessions.read().await.keys().map(|id| id.to_string()).collect();
        let (place, ended) = self.sessions.place(key_id, &live)?;
        match ended {
            Some((_, Way::Events(_, ends))) => ends.cancel(),
            Some((id, Way::Streamable)) => {
                let _ = self.manager.close_session(&id.into()).await;
            }
            None => {}
        }
        Ok(place)
    }
}

/// What is looked at before the protocol's machinery reads it all.
#[derive(Deserialize)]
struct Opening {
    #[serde(default)]
    method: String,
}

/// `/mcp`: GET, POST and DELETE.
pub async fn streamable(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Extension(mcp): Extension<Arc<Mcp>>,
    request: Request,
) -> Result<Response, Failure> {
    guard::check(&app.settings, request.headers())?;
    let session = request.headers().get(SESSION_ID).map(|id| id.to_str().unwrap_or_default().to_owned());
    if let Some(id) = &session {
        mcp.sessions.find(id, account.key.id)?;
    }
    let (mut parts, body) = request.into_parts();
    let body = match parts.method {
        Method::POST => json_bytes(&parts.headers, body, &app.settings).await?,
        _ => Bytes::new(),
    };
    let opens = session.is_none()
        && serde_json::from_slice::<Opening>(&body).is_ok_and(|opening| opening.method == "initialize");
    let place = if opens { Some(mcp.place(account.key.id).await?) } else { None };
    let (key_id, method) = (account.key.id, parts.method.clone());
    parts.extensions.insert(Door::new(account, &parts.headers));
    let mut response = mcp.service.handle(Request::from_parts(parts, Full::new(body))).await;
    let opened = response.headers().get(SESSION_ID).and_then(|id| id.to_str().ok());
    if let (Some(place), Some(id)) = (place, opened) {
        mcp.sessions.add(id.to_owned(), key_id, Way::Streamable, place);
    }
    if let (Method::DELETE, Some(id)) = (method, session) {
        mcp.sessions.remove(&id);
        // Ended, not only asked to end: clients take 202 for a failure.
        if response.status() == StatusCode::ACCEPTED {
            *response.status_mut() = StatusCode::NO_CONTENT;
        }
    }
    Ok(response.map(Body::new))
}

/// `/mcp/results/{id}`: the file of an earlier call of the same key.
pub async fn result(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let again = results::again(&app, &account, &id).await?;
    let response = file_response(&again.prepared, again.output, &id);
    debug_assert_eq!(response.status(), StatusCode::OK);
    Ok(response)
}
