//! `datagen_generate_ai_stream`: the events of `/generate-ai/stream` as progress notifications.

use std::sync::Arc;

use bytes::Bytes;
use rmcp::RoleServer;
use rmcp::model::{CallToolResult, ContentBlock, ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext};
use serde_json::{Map, Value, json};

use super::answer;
use super::handler::Door;
use crate::failure::Failure;
use crate::service::App;
use crate::service::ai::events;
use crate::service::generate::{Call, prepared};
use crate::service::prepare::Mode;
use crate::service::stream::Piece;

/// Makes all rows, telling how far it is. Dropping the future stops the work.
pub async fn run(
    app: &Arc<App>,
    door: &Door,
    body: Bytes,
    context: &RequestContext<RoleServer>,
) -> Result<CallToolResult, Failure> {
    let mut events = events::start(app, &door.account, body.clone(), None).await?;
    let mut listener =
        Listener { peer: &context.peer, token: context.meta.get_progress_token(), heard: Heard::default() };
    loop {
        match events.pieces.recv().await {
            Some(Piece::Data(bytes)) => listener.hear(&bytes).await,
            Some(Piece::End) => break,
            None => return Err(Failure::internal()),
        }
    }
    let Heard { result, errors, contract_id } = listener.heard;
    if !errors.is_empty() {
        let content = json!({ "structured_errors": errors });
        let mut result = CallToolResult::error(vec![ContentBlock::text(content.to_string())]);
        result.structured_content = Some(content);
        return Ok(result);
    }
    let summary = result.ok_or_else(Failure::internal)?;
    let call = Call { mode: Mode::Ai, body: &body, idempotency_key: None };
    let prepared = prepared(app, &door.account, call, contract_id.as_deref()).await?;
    let id = summary["generation_id"].as_str().unwrap_or_default();
    app.results.keep_as(id, &door.account, Mode::Ai, &body, events.draw.seed, contract_id);
    answer::shown(door, prepared, events.draw.seed, summary).await
}

/// What the events said that is needed at the end. The rows are not kept: they can be made again.
#[derive(Default)]
struct Heard {
    result: Option<Map<String, Value>>,
    errors: Vec<Value>,
    contract_id: Option<String>,
}

struct Listener<'a> {
    peer: &'a Peer<RoleServer>,
    token: Option<ProgressToken>,
    heard: Heard,
}

impl Listener<'_> {
    /// A piece holds whole events, each a line with a name and a line with JSON.
    async fn hear(&mut self, piece: &[u8]) {
        let mut name: &[u8] = b"";
        for line in piece.split(|byte| *byte == b'\n') {
            if let Some(rest) = line.strip_prefix(b"event: ") {
                name = rest;
            } else if let Some(data) = line.strip_prefix(b"data: ")
                && name != b"records"
            {
                let data = serde_json::from_slice(data).unwrap_or_default();
                self.event(name, data).await;
            }
        }
    }

    async fn event(&mut self, name: &[u8], data: Value) {
        match name {
            b"status" if data["status"] == "inferring_schema" => self.tell(0.0, None, "inferring the schema").await,
            b"schema" => self.heard.contract_id = data["contract_id"].as_str().map(str::to_owned),
            b"progress" => {
                let number = |key: &str| data[key].as_f64();
                self.tell(number("rows_done").unwrap_or_default(), number("rows_total"), "generating rows").await;
            }
            b"result" => self.heard.result = data.as_object().cloned(),
            b"error" => self.heard.errors.push(data),
            _ => {}
        }
    }

    async fn tell(&self, done: f64, total: Option<f64>, message: &str) {
        let Some(token) = self.token.clone() else { return };
        let mut progress = ProgressNotificationParam::new(token, done).with_message(message);
        progress.total = total;
        if let Err(error) = self.peer.notify_progress(progress).await {
            tracing::debug!(%error, "a progress notification was not sent");
        }
    }
}
