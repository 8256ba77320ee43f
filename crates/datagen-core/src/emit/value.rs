//! One value of one row, made piece by piece: for JSON documents inside a value, where the text of each piece is escaped on its
//! own before the whole is escaped for its format.
//!
//! This is the plain reading of ops; `run` is the fast one. A test holds that both give the same bytes.

use std::sync::Arc;

use super::Escape;
use super::json::{JSON_TEXT_SPECIALS, JsonEscape, write_json_text};
use crate::plan::{Column, Inner, Op, RowView, ValueType, specials_of};
use crate::scalar;
use crate::words::Specials;

/// The op that writes a column's value as JSON, null included.
pub(crate) fn json_op(column: &Column) -> Op {
    let column = column.clone();
    Op::Call {
        inputs: column.inputs().into(),
        longest: json_longest(&column),
        specials: JSON_TEXT_SPECIALS,
        function: Arc::new(move |row, out| append_json(&column, row, out)),
    }
}

/// Most bytes of a column's value as JSON.
pub(crate) fn json_longest(column: &Column) -> usize {
    let null = if column.null.is_some() { "null".len() } else { 0 };
    let value = match &column.inner {
        Inner::None => {
            let text: usize = column.ops.iter().map(Op::longest).sum();
            if column.value_type == ValueType::String { 2 + escaped_factor(&column.ops) * text } else { text }
        }
        Inner::Items(items) => 2 + items.iter().map(|item| json_longest(item) + 1).sum::<usize>(),
        Inner::Fields { fields, .. } => {
            2 + fields.iter().map(|field| 6 * field.name.len() + 4 + json_longest(field)).sum::<usize>()
        }
    };
    null.max(value)
}

/// How many times as long a text may become by escaping.
fn escaped_factor(ops: &[Op]) -> usize {
    let specials = specials_of(ops);
    match () {
        () if specials.meets(Specials::CONTROL) => 6,
        () if specials.meets(JsonEscape::SPECIALS) => 2,
        () => 1,
    }
}

/// Appends a column's value as JSON.
fn append_json(column: &Column, row: &RowView<'_>, out: &mut Vec<u8>) {
    if column.null.is_some_and(|null| row.get(null) != 0) {
        return out.extend_from_slice(b"null");
    }
    match &column.inner {
        Inner::None if column.value_type == ValueType::String => {
            out.push(b'"');
            let start = out.len();
            scalar::append(&column.ops, row, out);
            if JsonEscape.needed(&out[start..]) {
                let text = out.split_off(start);
                write_json_text(&text, out);
            }
            out.push(b'"');
        }
        Inner::None => scalar::append(&column.ops, row, out),
        Inner::Items(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                append_json(item, row, out);
            }
            out.push(b']');
        }
        Inner::Fields { fields, .. } => {
            out.push(b'{');
            for (at, field) in fields.iter().enumerate() {
                out.extend_from_slice(if at > 0 { b",\"" } else { b"\"" });
                write_json_text(field.name.as_bytes(), out);
                out.extend_from_slice(b"\":");
                append_json(field, row, out);
            }
            out.push(b'}');
        }
    }
}
