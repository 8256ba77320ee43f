//! The schema document: what every door (HTTP, MCP, command line, web) takes, and its canonical hash.
//!
//! Lives here: the typed document after it was read. Does not live here: reading and judging it (`check`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Rows when a request names no count.
pub const COUNT_DEFAULT: u64 = 10;
/// Locale when a request names none.
pub const LOCALE_DEFAULT: &str = "en_US";
/// Output format when a request names none.
pub const FORMAT_DEFAULT: &str = "json";
/// Most fields of one schema, those inside others included.
pub const FIELDS_MAX: usize = 500;
/// Most fields that a field may stand in.
pub const INNER_DEPTH_MAX: usize = 8;
/// Longest field name in characters.
pub const NAME_CHARS_MAX: usize = 128;
/// Rows of a dataset have indices below this: 2^53, so that every index is exact in every JSON reader.
pub const ROWS_END: u64 = 1 << 53;
/// "Now" for date types when a request gives no `reference_time`: 2026-01-01T00:00:00Z in milliseconds since the epoch.
pub const REFERENCE_TIME_MILLIS: i64 = 1_767_225_600_000;

/// A request for rows. `type` keys are canonical catalog keys, names are unique, all values are in range.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SchemaDocument {
    /// Rows to generate. At least 1; the tier of the key sets the upper limit.
    #[serde(default = "count_default")]
    #[schemars(range(min = 1))]
    pub count: u64,
    /// Locale of all fields that name none of their own, such as `en_AE`.
    #[serde(default = "locale_default")]
    pub locale: String,
    /// Output format: `json`, `jsonl`, `csv`, `tsv`.
    #[serde(default = "format_default")]
    pub output_format: String,
    /// Options of the output format.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub format_options: Map<String, Value>,
    /// Makes the rows replayable: the same request with the same seed gives the same bytes. Drawn by the server when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    pub seed: Option<u64>,
    /// Index of the first row.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_007_199_254_740_991_u64))]
    pub offset: u64,
    /// What "now" means for date types, as RFC 3339; 2026-01-01T00:00:00Z when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_time: Option<String>,
    /// Groups of columns whose values are unique together, such as `[["order_id", "line_no"]]`: no two rows have the same
    /// combination, at any offset. A column is in one group at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unique_together: Vec<Vec<String>>,
    /// Share of rows, 0 to 1, with exactly one defect, which the added column `_fault` names as `field: rule`. All other
    /// values are those of the same request without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub fault_rate: Option<serde_json::Number>,
    /// The columns, in order.
    #[schemars(length(min = 1, max = 500))]
    pub schema_fields: Vec<FieldSpec>,
}

impl SchemaDocument {
    /// The rows asked for.
    pub fn rows(&self) -> std::ops::Range<u64> {
        self.offset..self.offset.saturating_add(self.count)
    }
}

/// One column of a schema document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldSpec {
    /// Column name: unique, 1 to 128 printable characters.
    #[schemars(length(min = 1, max = 128))]
    pub name: String,
    /// Catalog key or alias, case- and separator-insensitive: see `/field-types`.
    #[serde(rename = "type")]
    pub type_key: String,
    /// Locale of this field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Options of the type: its JSON Schema is in `/field-types/{type}`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub constraints: Option<Map<String, Value>>,
    /// Share of nulls in percent.
    #[serde(default, rename = "blankPercentage", skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 100))]
    pub blank_percentage: Option<serde_json::Number>,
}

fn count_default() -> u64 {
    COUNT_DEFAULT
}
fn locale_default() -> String {
    LOCALE_DEFAULT.to_owned()
}
fn format_default() -> String {
    FORMAT_DEFAULT.to_owned()
}

/// Lower-case hex SHA-256 over the RFC 8785 canonical JSON of the ordered list of
/// `{ name, type, locale, constraints, blankPercentage }`, nulls left out.
pub fn schema_hash(fields: &[FieldSpec]) -> String {
    let mut list = serde_json::to_value(fields).unwrap_or_default();
    drop_nulls(&mut list);
    let canonical = serde_json_canonicalizer::to_vec(&list).unwrap_or_default();
    hex(&Sha256::digest(canonical))
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, v| !v.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// Lower-case hexadecimal text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
