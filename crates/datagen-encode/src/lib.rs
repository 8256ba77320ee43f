//! Output formats, and the pipeline that turns a row range into an ordered stream of bytes.
//!
//! Lives here: the list of formats ([`formats`]) and one file for each. Does not live here: any knowledge of field types, of
//! files or of the network.
//!
//! ```
//! use datagen_core::{Engine, Rules};
//! let body = serde_json::json!({ "schema_fields": [{ "name": "n", "type": "rowNumber" }] });
//! let checked = Engine::new().check(&body, &Rules::unlimited(&datagen_encode::names())).unwrap();
//! let encoder = datagen_encode::format("csv").unwrap().encoder(&checked.plan, &Default::default()).unwrap();
//! let mut out = Vec::new();
//! datagen_encode::write_all(&*encoder, &checked.plan.bind(1), 0..2, &mut Default::default(), &mut out);
//! assert_eq!(out, b"n\n1\n2\n");
//! ```

mod delimited;
mod json;
mod pipeline;

use std::ops::Range;
use std::sync::Arc;

use datagen_core::emit::Scratch;
use datagen_core::problem::{codes, did_you_mean, fold_key, nearest};
use datagen_core::{Dataset, Plan, Problem};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

pub use pipeline::{StreamOptions, stream, write_all};

/// Writes rows of one plan in one format. Blocks of rows may be written on any thread; their concatenation in row order,
/// after [`Encoder::head`] and before [`Encoder::tail`], is the file.
pub trait Encoder: Send + Sync {
    /// What stands before the rows.
    fn head(&self, out: &mut Vec<u8>);
    /// Appends rows; `last` says that no row follows them.
    fn rows(&self, dataset: &Dataset, rows: Range<u64>, last: bool, scratch: &mut Scratch, out: &mut Vec<u8>);
    /// What stands after the rows.
    fn tail(&self, out: &mut Vec<u8>);
}

type Make = fn(&Plan, &Map<String, Value>) -> Result<Arc<dyn Encoder>, Vec<Problem>>;

/// One output format.
pub struct Format {
    /// Public key.
    pub key: &'static str,
    /// Other names.
    pub aliases: &'static [&'static str],
    /// Name for people.
    pub title: &'static str,
    /// Media type of the file.
    pub media_type: &'static str,
    /// File name extension without the dot.
    pub extension: &'static str,
    schema: fn() -> Value,
    make: Make,
}

impl Format {
    /// An encoder for a plan; `options` are the request's `format_options`.
    pub fn encoder(&self, plan: &Plan, options: &Map<String, Value>) -> Result<Arc<dyn Encoder>, Vec<Problem>> {
        (self.make)(plan, options)
    }

    /// JSON Schema of its options.
    pub fn options_schema(&self) -> Value {
        (self.schema)()
    }
}

static FORMATS: [Format; 4] = [json::JSON, json::JSONL, delimited::CSV, delimited::TSV];

/// All formats.
pub fn formats() -> &'static [Format] {
    &FORMATS
}

/// A format by key or alias, whatever its case.
pub fn format(name: &str) -> Option<&'static Format> {
    let wanted = fold_key(name);
    FORMATS.iter().find(|f| std::iter::once(&f.key).chain(f.aliases).any(|known| fold_key(known) == wanted))
}

/// Keys and aliases of all formats: what `output_format` may be.
pub fn names() -> Vec<&'static str> {
    FORMATS.iter().flat_map(|f| std::iter::once(f.key).chain(f.aliases.iter().copied())).collect()
}

/// Reads options into their struct; reports every unknown and every ill-typed one. The fix is the readable rest.
fn read_options<O: DeserializeOwned + JsonSchema>(given: &Map<String, Value>) -> Result<O, Vec<Problem>> {
    if let Ok(options) = O::deserialize(Value::Object(given.clone())) {
        return Ok(options);
    }
    let schema = serde_json::to_value(schemars::schema_for!(O)).unwrap_or_default();
    let known: Vec<&str> =
        schema["properties"].as_object().into_iter().flat_map(|m| m.keys().map(String::as_str)).collect();
    let good: Map<String, Value> = given
        .iter()
        .filter(|(k, v)| O::deserialize(json!({ k.as_str(): v })).is_ok())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    let fix = json!({ "format_options": good });
    let problems = given.iter().filter(|(k, _)| !good.contains_key(*k)).map(|(key, value)| {
        let near = nearest(key, known.iter().copied(), 2);
        let hint = format!("{}Options of this format: {}.", did_you_mean(&near), known.join(", "));
        let problem = if known.contains(&key.as_str()) {
            Problem::new(codes::INVALID_OPTION, format!("`{key}` cannot be {value}."), hint)
        } else {
            Problem::new(codes::UNKNOWN_OPTION, format!("This format has no option `{key}`."), hint)
        };
        problem.at(format!("/format_options/{}", datagen_core::problem::pointer_token(key))).fix(fix.clone())
    });
    Err(problems.collect())
}
