//! Rows as the result of a tool: all of them, or a preview with statistics and a link to the rest.
//!
//! Rows are a pure function, so a preview costs a preview; the rest is made when somebody reads it.

use std::sync::Arc;

use bytes::Bytes;
use datagen_core::Dataset;
use datagen_encode::{Encoder, Format};
use rmcp::model::{CallToolResult, ContentBlock, Resource};
use serde_json::{Map, Value, json};

use super::call::told;
use super::handler::Door;
use crate::failure::Failure;
use crate::service::App;
use crate::service::ai::events::is_text;
use crate::service::generate::{Admitted, summary};
use crate::service::prepare::{Mode, Prepared};

/// Up to this many rows come back whole.
pub const ROWS_WHOLE_MAX: u64 = 20;
/// Rows of a preview.
const PREVIEW_ROWS: u64 = 5;
/// Bytes of rows in a result; wider rows make the preview shorter.
const INLINE_BYTES_MAX: usize = 32 << 10;
/// Rows that statistics are made from, and columns that they tell about.
const STATISTICS_ROWS_MAX: u64 = 2_000;
const STATISTICS_COLUMNS_MAX: usize = 60;
/// Longest value in statistics, in characters.
const STATISTICS_CHARS_MAX: usize = 60;
/// Values that are told with their counts, where there are no more different ones than a category has.
const TOP_VALUES: usize = 3;
const CATEGORY_VALUES_MAX: usize = 20;

/// The result of a call that was counted.
pub async fn of(
    app: &Arc<App>,
    door: &Door,
    mode: Mode,
    body: &Bytes,
    admitted: Admitted,
) -> Result<CallToolResult, Failure> {
    let members = [b"{", &summary(&admitted, &door.account.tier.name)[..], b"}"].concat();
    let summary = serde_json::from_slice(&members).map_err(|_| Failure::internal())?;
    app.results.keep(&door.account, mode, body, &admitted);
    shown(door, admitted.prepared, admitted.draw.seed, summary).await
}

/// The result with these members about the rows of this request.
pub async fn shown(
    door: &Door,
    prepared: Arc<Prepared>,
    seed: u64,
    summary: Map<String, Value>,
) -> Result<CallToolResult, Failure> {
    let base_url = door.base_url.clone();
    let work = move || {
        let rows = Rows { dataset: prepared.checked.plan.bind(seed), prepared: &prepared };
        rows.result(summary, base_url.as_deref())
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Failure::internal()))
}

struct Rows<'a> {
    prepared: &'a Prepared,
    dataset: Dataset,
}

impl Rows<'_> {
    fn result(&self, summary: Map<String, Value>, base_url: Option<&str>) -> Result<CallToolResult, Failure> {
        let count = self.prepared.checked.document.count;
        let format = self.prepared.format;
        let asked = if count <= ROWS_WHOLE_MAX { count } else { PREVIEW_ROWS };
        let as_records = matches!(format.key, "json" | "jsonl") || !is_text(format);
        let (key, value, rows) = self.fitting(asked, as_records);
        let complete = rows == count && (is_text(format) || as_records && matches!(format.key, "json" | "jsonl"));
        let id = summary["generation_id"].as_str().unwrap_or_default().to_owned();
        let mut content = summary;
        content.insert("complete".to_owned(), json!(complete));
        content.insert(key.to_owned(), value);
        if complete {
            return told(&content);
        }
        let link = link(&id, format, count);
        content.insert("statistics".to_owned(), self.statistics());
        content.insert("resource".to_owned(), resource(&link, base_url, &id));
        let mut result = told(&content)?;
        result.content.push(ContentBlock::resource_link(link));
        Ok(result)
    }

    /// As many of the first rows as fit, and how many those are.
    fn fitting(&self, mut rows: u64, as_records: bool) -> (&'static str, Value, u64) {
        loop {
            let bytes = if as_records { self.json(rows) } else { self.encoded(&*self.prepared.encoder, rows) };
            if bytes.len() > INLINE_BYTES_MAX && rows > 0 {
                rows /= 2;
                continue;
            }
            return match as_records {
                true => ("records", serde_json::from_slice(&bytes).unwrap_or_else(|_| json!([])), rows),
                false => ("text", json!(String::from_utf8_lossy(&bytes)), rows),
            };
        }
    }

    fn json(&self, rows: u64) -> Vec<u8> {
        let encoder = datagen_encode::format("json").map(|f| f.encoder(&self.prepared.checked.plan, &Map::new()));
        let Some(Ok(encoder)) = encoder else { return b"[]".to_vec() };
        self.encoded(&*encoder, rows)
    }

    fn encoded(&self, encoder: &dyn Encoder, rows: u64) -> Vec<u8> {
        let all = self.prepared.checked.rows();
        let (mut bytes, first) = (Vec::new(), all.start..(all.start + rows).min(all.end));
        datagen_encode::write_all(encoder, &self.dataset, first, &mut Default::default(), &mut bytes);
        bytes
    }

    fn statistics(&self) -> Value {
        let rows = self.prepared.checked.document.count.min(STATISTICS_ROWS_MAX);
        // Very wide rows are told about by fewer of them.
        let row_bytes = self.json(1).len().max(1) as u64;
        let rows = rows.min(((16 << 20) / row_bytes).max(1));
        let records: Vec<Map<String, Value>> = serde_json::from_slice(&self.json(rows)).unwrap_or_default();
        let names = self.prepared.checked.document.schema_fields.iter().map(|field| field.name.as_str());
        let columns: Vec<Value> = names.take(STATISTICS_COLUMNS_MAX).map(|name| column(name, &records)).collect();
        json!({ "rows": records.len(), "columns": columns })
    }
}

/// What can be said of a column in a line.
fn column(name: &str, records: &[Map<String, Value>]) -> Value {
    let values = || records.iter().filter_map(|record| record.get(name)).filter(|value| !value.is_null());
    let mut told = json!({ "name": name, "nulls": records.len() - values().count() });
    let numbers: Vec<f64> = values().filter_map(Value::as_f64).collect();
    if !numbers.is_empty() {
        let (mut low, mut high, mut sum) = (f64::INFINITY, f64::NEG_INFINITY, 0.0);
        for number in &numbers {
            (low, high, sum) = (low.min(*number), high.max(*number), sum + number);
        }
        let mean = sum / numbers.len() as f64;
        (told["min"], told["max"]) = (number(low), number(high));
        told["mean"] = number((mean * 1000.0).round() / 1000.0);
    }
    let mut counts = std::collections::BTreeMap::<String, usize>::new();
    for value in values().filter(|value| !value.is_object() && !value.is_array()) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        *counts.entry(text).or_default() += 1;
    }
    if counts.is_empty() {
        return told;
    }
    told["distinct"] = json!(counts.len());
    if numbers.is_empty() {
        let mut top: Vec<_> = counts.iter().collect();
        top.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
        let short = |text: &str| text.chars().take(STATISTICS_CHARS_MAX).collect::<String>();
        if counts.len() <= CATEGORY_VALUES_MAX {
            let top = top.iter().take(TOP_VALUES).map(|(text, count)| (short(text), json!(count)));
            told["top"] = Value::Object(top.collect());
        } else if let (Some((first, _)), Some((last, _))) = (counts.first_key_value(), counts.last_key_value()) {
            (told["min"], told["max"]) = (json!(short(first)), json!(short(last)));
        }
    }
    told
}

/// Whole numbers without a decimal point.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}

fn link(id: &str, format: &Format, count: u64) -> Resource {
    let media_type = format.media_type.split(';').next().unwrap_or_default();
    Resource::new(super::resources::generated_uri(id), format!("datagen-{id}.{}", format.extension))
        .with_title(format!("{count} rows as {}", format.title))
        .with_description("The whole result. Read it, or download it with the same key.")
        .with_mime_type(media_type)
}

fn resource(link: &Resource, base_url: Option<&str>, id: &str) -> Value {
    let mut told = json!({ "uri": link.uri, "name": link.name, "mime_type": link.mime_type });
    if let Some(base) = base_url {
        told["download_url"] = json!(format!("{base}{}/{id}", super::http::RESULTS));
        told["download"] = json!("GET with the header X-API-Key");
    }
    told
}
