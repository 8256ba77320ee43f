//! JSON (an array of objects) and JSON Lines (an object a line), RFC 8259, in UTF-8. Objects and lists stand in it as such.

use std::ops::Range;
use std::sync::Arc;

use datagen_core::emit::{JsonEscape, Scratch, TextProgram, TextStyle, write_json_text};
use datagen_core::{Dataset, Plan, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{Encoder, Format, read_options};

pub(crate) const JSON: Format = Format {
    key: "json",
    aliases: &[],
    title: "JSON",
    media_type: "application/json",
    extension: "json",
    schema: || serde_json::to_value(schemars::schema_for!(NoOptions)).unwrap_or_default(),
    make: |plan, options| make(plan, options, Layout { open: b"[", row_end: b"},", close: b"]" }),
};

pub(crate) const JSONL: Format = Format {
    key: "jsonl",
    aliases: &["ndjson"],
    title: "JSON Lines",
    media_type: "application/x-ndjson",
    extension: "jsonl",
    schema: || serde_json::to_value(schemars::schema_for!(NoOptions)).unwrap_or_default(),
    make: |plan, options| make(plan, options, Layout { open: b"", row_end: b"}\n", close: b"" }),
};

/// The JSON formats have no options.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NoOptions {}

struct Layout {
    open: &'static [u8],
    row_end: &'static [u8],
    close: &'static [u8],
}

struct JsonEncoder {
    layout: Layout,
    program: TextProgram,
}

fn make(plan: &Plan, options: &Map<String, Value>, layout: Layout) -> Result<Arc<dyn Encoder>, Vec<Problem>> {
    let NoOptions {} = read_options(options)?;
    let key = |(i, name): (usize, &String)| {
        let mut text = if i == 0 { b"{\"".to_vec() } else { b",\"".to_vec() };
        write_json_text(name.as_bytes(), &mut text);
        text.extend_from_slice(b"\":");
        text
    };
    let style = TextStyle {
        row_start: vec![],
        row_end: layout.row_end.to_vec(),
        before: plan.columns().iter().map(|c| &c.name).enumerate().map(key).collect(),
        nested: true,
        quote: b"\"".to_vec(),
        null: b"null".to_vec(),
        escape: Arc::new(JsonEscape),
    };
    Ok(Arc::new(JsonEncoder { layout, program: TextProgram::new(plan, &style) }))
}

impl Encoder for JsonEncoder {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.layout.open);
    }

    fn rows(&self, dataset: &Dataset, rows: Range<u64>, last: bool, scratch: &mut Scratch, out: &mut Vec<u8>) {
        self.program.rows(dataset, rows, scratch, out);
        if last && self.layout.row_end.ends_with(b",") {
            out.pop();
        }
    }

    fn tail(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.layout.close);
    }
}
