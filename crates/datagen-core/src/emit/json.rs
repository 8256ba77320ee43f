//! JSON text (RFC 8259): what has values inside is JSON in every format, so the escaping of its texts lives in core.
//!
//! Does not live here: JSON as an output format.

use super::{Escape, TextStyle};
use crate::words::Specials;

/// Special characters that the text of a JSON value may hold: never a control character, never empty, no blank at an edge.
pub const JSON_TEXT_SPECIALS: Specials =
    Specials::ANY.without(Specials::BREAK.with(Specials::CONTROL).with(Specials::EDGE));

/// Escapes texts between the quotes of a JSON string.
pub struct JsonEscape;

impl JsonEscape {
    /// Characters that make a text need escaping.
    pub(super) const SPECIALS: Specials =
        Specials::QUOTE.with(Specials::BACKSLASH).with(Specials::BREAK).with(Specials::CONTROL);
}

impl Escape for JsonEscape {
    fn specials(&self) -> Specials {
        JsonEscape::SPECIALS
    }

    fn needed(&self, text: &[u8]) -> bool {
        text.iter().any(|byte| must_escape(*byte))
    }

    fn write(&self, text: &[u8], out: &mut Vec<u8>) {
        write_json_text(text, out);
    }

    fn longest(&self, len: usize) -> usize {
        6 * len
    }
}

fn must_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// Appends a text as it stands between the quotes of a JSON string.
pub fn write_json_text(text: &[u8], out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    for byte in text {
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            0..0x20 => {
                out.extend_from_slice(b"\\u00");
                out.extend([HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
            }
            _ => out.push(*byte),
        }
    }
}

/// The style of a list of one column: its values, each with a comma behind it.
pub(super) fn list_style() -> TextStyle {
    TextStyle {
        row_start: vec![],
        row_end: b",".to_vec(),
        before: vec![vec![]],
        nested: true,
        quote: b"\"".to_vec(),
        null: b"null".to_vec(),
        escape: std::sync::Arc::new(JsonEscape),
    }
}
