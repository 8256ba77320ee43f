//! Delimited text: CSV by RFC 4180 (with LF line ends) and TSV.
//!
//! An object's fields are columns such as `address.city`; a list or a JSON document is one value, the text of its JSON.

use std::ops::Range;
use std::sync::Arc;

use datagen_core::emit::{Escape, Scratch, TextProgram, TextStyle};
use datagen_core::problem::codes;
use datagen_core::words::Specials;
use datagen_core::{Dataset, Plan, Problem};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{Encoder, Format, read_options};

pub(crate) const CSV: Format = Format {
    key: "csv",
    aliases: &[],
    title: "CSV",
    media_type: "text/csv; charset=utf-8",
    extension: "csv",
    schema: || serde_json::to_value(schemars::schema_for!(CsvOptions)).unwrap_or_default(),
    make: make_csv,
};

pub(crate) const TSV: Format = Format {
    key: "tsv",
    aliases: &["tab"],
    title: "TSV",
    media_type: "text/tab-separated-values; charset=utf-8",
    extension: "tsv",
    schema: || serde_json::to_value(schemars::schema_for!(TsvOptions)).unwrap_or_default(),
    make: make_tsv,
};

/// Options of CSV.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CsvOptions {
    /// Whether the first line holds the column names (true).
    header: Option<bool>,
    /// Between values: one of `,` (default), `;`, `|` and tab.
    delimiter: Option<char>,
    /// Text of a null (empty, which a reader tells from an empty string by its missing quotes).
    null: Option<String>,
    /// Line ends: `lf` (default) or `crlf`.
    line_end: Option<LineEnd>,
}

/// Options of TSV.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TsvOptions {
    /// Whether the first line holds the column names (true).
    header: Option<bool>,
    /// Text of a null (empty).
    null: Option<String>,
}

#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum LineEnd {
    Lf,
    Crlf,
}

const DELIMITERS: [char; 4] = [',', ';', '|', '\t'];
/// Longest text of a null.
const NULL_BYTES_MAX: usize = 64;

struct DelimitedEncoder {
    header: Vec<u8>,
    program: TextProgram,
}

fn make_csv(plan: &Plan, options: &Map<String, Value>) -> Result<Arc<dyn Encoder>, Vec<Problem>> {
    let options: CsvOptions = read_options(options)?;
    let delimiter = options.delimiter.unwrap_or(',');
    if !DELIMITERS.contains(&delimiter) {
        return Err(vec![refused(
            "delimiter",
            "`,`, `;`, `|` or tab",
            json!({ "format_options": { "delimiter": "," } }),
        )]);
    }
    let line_end: &[u8] = if matches!(options.line_end, Some(LineEnd::Crlf)) { b"\r\n" } else { b"\n" };
    let escape = Arc::new(CsvEscape { delimiter: delimiter as u8 });
    make(plan, options.header, options.null, delimiter as u8, line_end, escape)
}

fn make_tsv(plan: &Plan, options: &Map<String, Value>) -> Result<Arc<dyn Encoder>, Vec<Problem>> {
    let options: TsvOptions = read_options(options)?;
    make(plan, options.header, options.null, b'\t', b"\n", Arc::new(TsvEscape))
}

fn make(
    plan: &Plan,
    header: Option<bool>,
    null: Option<String>,
    delimiter: u8,
    line_end: &[u8],
    escape: Arc<dyn Escape>,
) -> Result<Arc<dyn Encoder>, Vec<Problem>> {
    let null = null.unwrap_or_default();
    let null_is_plain = !escape.needed(null.as_bytes()) || null.is_empty();
    if null.len() > NULL_BYTES_MAX || !null_is_plain {
        let what = format!("at most {NULL_BYTES_MAX} bytes that need no quotes");
        return Err(vec![refused("null", &what, json!({ "format_options": {} }))]);
    }
    let separator = |i: usize| if i == 0 { vec![] } else { vec![delimiter] };
    let columns = plan.leaves();
    let mut first_line = Vec::new();
    if header.unwrap_or(true) {
        for (i, (name, _)) in columns.iter().enumerate() {
            first_line.extend(separator(i));
            if escape.needed(name.as_bytes()) {
                escape.write(name.as_bytes(), &mut first_line);
            } else {
                first_line.extend_from_slice(name.as_bytes());
            }
        }
        first_line.extend_from_slice(line_end);
    }
    // A single empty value would be an empty line, which readers skip: such a null is written as quotes.
    let lone = columns.len() == 1 && null.is_empty() && delimiter != b'\t';
    let style = TextStyle {
        row_start: vec![],
        row_end: line_end.to_vec(),
        before: (0..columns.len()).map(separator).collect(),
        nested: false,
        quote: vec![],
        null: if lone { b"\"\"".to_vec() } else { null.into_bytes() },
        escape,
    };
    Ok(Arc::new(DelimitedEncoder { header: first_line, program: TextProgram::new(plan, &style) }))
}

fn refused(option: &str, allowed: &str, fix: Value) -> Problem {
    let problem =
        Problem::new(codes::INVALID_OPTION, format!("`{option}` may only be {allowed}."), format!("Give {allowed}."));
    problem.at(format!("/format_options/{option}")).fix(fix)
}

impl Encoder for DelimitedEncoder {
    fn head(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.header);
    }

    fn rows(&self, dataset: &Dataset, rows: Range<u64>, _last: bool, scratch: &mut Scratch, out: &mut Vec<u8>) {
        self.program.rows(dataset, rows, scratch, out);
    }

    fn tail(&self, _: &mut Vec<u8>) {}
}

/// Quotes by RFC 4180; also empty texts, to tell them from nulls, and blanks at the ends, which some readers trim.
struct CsvEscape {
    delimiter: u8,
}

impl Escape for CsvEscape {
    fn specials(&self) -> Specials {
        let delimiter = match self.delimiter {
            b',' => Specials::COMMA,
            b'\t' => Specials::BREAK,
            _ => Specials::PUNCTUATION,
        };
        delimiter.with(Specials::QUOTE).with(Specials::BREAK).with(Specials::EDGE)
    }

    fn needed(&self, text: &[u8]) -> bool {
        let special = |byte: &u8| *byte == self.delimiter || matches!(byte, b'"' | b'\n' | b'\r');
        text.iter().any(special) || matches!((text.first(), text.last()), (None, _) | (Some(b' '), _) | (_, Some(b' ')))
    }

    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        out.push(b'"');
        for (i, part) in text.split(|byte| *byte == b'"').enumerate() {
            if i > 0 {
                out.extend_from_slice(b"\"\"");
            }
            out.extend_from_slice(part);
        }
        out.push(b'"');
    }

    fn wrap(&self) -> Option<(&'static [u8], &'static [u8], Specials)> {
        // The classes of the other delimiters hold more characters than the delimiter: only a comma is certain.
        (self.delimiter == b',').then_some((b"\"", b"\"", Specials::QUOTE))
    }

    fn longest(&self, len: usize) -> usize {
        2 * len + 2
    }
}

/// TSV has no quotes: backslash, tab and line ends are written as `\\`, `\t`, `\n` and `\r`, as PostgreSQL's COPY reads them.
struct TsvEscape;

impl Escape for TsvEscape {
    fn specials(&self) -> Specials {
        Specials::BREAK.with(Specials::BACKSLASH)
    }

    fn needed(&self, text: &[u8]) -> bool {
        text.iter().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\'))
    }

    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        for byte in text {
            match byte {
                b'\t' => out.extend_from_slice(b"\\t"),
                b'\n' => out.extend_from_slice(b"\\n"),
                b'\r' => out.extend_from_slice(b"\\r"),
                b'\\' => out.extend_from_slice(b"\\\\"),
                _ => out.push(*byte),
            }
        }
    }

    fn longest(&self, len: usize) -> usize {
        2 * len
    }
}
