//! The older HTTP+SSE transport: events at `/mcp/sse`, messages to `/mcp/messages`.
//!
//! rmcp no longer has it, so the two halves are tied together here: messages that are posted go into a channel, answers come
//! out of another as events. The session lives as long as the connection that reads the events.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::Transport;
use rmcp::{RoleServer, service::serve_server_with_ct};
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::guard;
use super::handler::{Door, Handler};
use super::http::Mcp;
use super::sessions::Way;
use crate::failure::Failure;
use crate::http::body::json_bytes;
use crate::http::caller::Caller;
use crate::http::envelope::EVENT_STREAM;
use crate::http::query;
use crate::ids;
use crate::service::App;
use crate::service::prepare::not_json;

/// Where the events are.
pub const PATH: &str = "/mcp/sse";
/// Where messages go.
pub const MESSAGES: &str = "/mcp/messages";
/// Messages that wait on either side.
const MESSAGES_WAITING_MAX: usize = 64;
const HEARTBEAT: &[u8] = b": heartbeat\n\n";
const UNBUFFERED: HeaderName = HeaderName::from_static("x-accel-buffering");

/// The other side went away.
#[derive(Debug, thiserror::Error)]
#[error("the client went away")]
struct Gone;

struct Pair {
    incoming: Receiver<ClientJsonRpcMessage>,
    outgoing: Sender<ServerJsonRpcMessage>,
}

impl Transport<RoleServer> for Pair {
    type Error = Gone;

    fn send(&mut self, item: ServerJsonRpcMessage) -> impl Future<Output = Result<(), Gone>> + Send + 'static {
        let outgoing = self.outgoing.clone();
        async move { outgoing.send(item).await.map_err(|_| Gone) }
    }

    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        self.incoming.recv().await
    }

    async fn close(&mut self) -> Result<(), Gone> {
        Ok(())
    }
}

/// What the body of the events holds on to; the session ends with it.
struct Connection {
    outgoing: Receiver<ServerJsonRpcMessage>,
    first: Option<Bytes>,
    ends: CancellationToken,
    heartbeat: Duration,
    _ends_session: DropGuard,
}

/// GET `/mcp/sse`.
pub async fn events(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Extension(mcp): Extension<Arc<Mcp>>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    guard::check(&app.settings, &headers)?;
    let place = mcp.place(account.key.id).await?;
    let id = ids::base32(&ids::random::<20>()?, 32);
    let ends = mcp.stopping.child_token();
    let (to_server, incoming) = mpsc::channel(MESSAGES_WAITING_MAX);
    let (outgoing, to_client) = mpsc::channel(MESSAGES_WAITING_MAX);
    mcp.sessions.add(id.clone(), account.key.id, Way::Events(to_server, ends.clone()), place);
    tokio::spawn(serve(Arc::clone(&mcp), id.clone(), Pair { incoming, outgoing }, ends.clone()));
    let connection = Connection {
        outgoing: to_client,
        first: Some(format!("event: endpoint\ndata: {MESSAGES}?session_id={id}\n\n").into()),
        heartbeat: Duration::from_millis(app.settings.timeouts.heartbeat_ms),
        ends: ends.clone(),
        _ends_session: ends.drop_guard(),
    };
    let mut response = Response::new(Body::from_stream(stream::unfold(connection, Connection::next)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(EVENT_STREAM));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(UNBUFFERED, HeaderValue::from_static("no"));
    Ok(response)
}

async fn serve(mcp: Arc<Mcp>, id: String, pair: Pair, ends: CancellationToken) {
    let handler = Handler { app: Arc::clone(&mcp.app), fixed: None };
    match serve_server_with_ct(handler, pair, ends.clone()).await {
        Ok(running) => {
            let _ = running.waiting().await;
        }
        Err(error) => tracing::debug!(%error, "a session over events did not begin"),
    }
    ends.cancel();
    mcp.sessions.remove(&id);
}

impl Connection {
    async fn next(mut self) -> Option<(Result<Bytes, std::io::Error>, Connection)> {
        if let Some(first) = self.first.take() {
            return Some((Ok(first), self));
        }
        let next = tokio::select! {
            () = self.ends.cancelled() => return None,
            next = tokio::time::timeout(self.heartbeat, self.outgoing.recv()) => next,
        };
        let bytes = match next {
            Ok(message) => event(&message?),
            Err(_) => Bytes::from_static(HEARTBEAT),
        };
        Some((Ok(bytes), self))
    }
}

/// A message as an event. Compact JSON has no line breaks, so one `data` line holds it.
fn event(message: &ServerJsonRpcMessage) -> Bytes {
    let json = serde_json::to_string(message).unwrap_or_default();
    format!("event: message\ndata: {json}\n\n").into()
}

/// POST `/mcp/messages?session_id=…`.
pub async fn message(
    State(app): State<Arc<App>>,
    Caller(account): Caller,
    Extension(mcp): Extension<Arc<Mcp>>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    guard::check(&app.settings, &headers)?;
    let parameters = query::read(&uri, &["session_id"])?;
    let id = parameters.get("session_id").map(String::as_str).unwrap_or_default();
    let Way::Events(to_server, _) = mcp.sessions.find(id, account.key.id)? else {
        return Err(Failure::not_found("This session speaks Streamable HTTP.", "Send its messages to /mcp."));
    };
    let body = json_bytes(&headers, body, &app.settings).await?;
    let mut message: ClientJsonRpcMessage = serde_json::from_slice(&body).map_err(|error| not_json(&error))?;
    message.insert_extension(Door::new(account, &headers));
    let wait = Duration::from_secs(app.settings.timeouts.body_seconds);
    match tokio::time::timeout(wait, to_server.send(message)).await {
        Ok(Ok(())) => {
            let mut response = Response::new(Body::from("Accepted"));
            *response.status_mut() = StatusCode::ACCEPTED;
            Ok(response)
        }
        Ok(Err(_)) => Err(Failure::not_found("This session has ended.", "Open a new one at /mcp/sse.")),
        Err(_) => Err(Failure::overloaded(1)),
    }
}
