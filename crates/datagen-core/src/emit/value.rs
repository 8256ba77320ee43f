//! One value of one row, made piece by piece: for JSON documents inside a value, where the text of each piece is escaped on its
//! own before the whole is escaped for its format.
//!
//! This is the plain reading of ops; `run` is the fast one. A test holds that both give the same bytes.

use std::sync::Arc;

use super::Escape;
use super::json::{JSON_TEXT_SPECIALS, JsonEscape, write_json_text};
use crate::plan::{Column, Inner, Op, RowView, ValueType, specials_of};
use crate::time::civil_from_days;
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
            append_text(&column.ops, row, out);
            if JsonEscape.needed(&out[start..]) {
                let text = out.split_off(start);
                write_json_text(&text, out);
            }
            out.push(b'"');
        }
        Inner::None => append_text(&column.ops, row, out),
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

/// Appends the text of ops.
fn append_text(ops: &[Op], row: &RowView<'_>, out: &mut Vec<u8>) {
    ops.iter().for_each(|op| append_op(op, row, out));
}

fn append_op(op: &Op, row: &RowView<'_>, out: &mut Vec<u8>) {
    match op {
        Op::Literal(text) => out.extend_from_slice(text.as_bytes()),
        Op::Word { words, index } => words.append(row.get(*index), out),
        Op::Int(value) => append_decimal(row.get(*value) as i64, 0, out),
        Op::Decimal { units, scale } => append_decimal(row.get(*units) as i64, *scale, out),
        Op::Digits { value, width } => append_digits(row.get(*value), usize::from(*width), out),
        Op::Hex { value, nibbles, upper } => append_hex(row.get(*value), *nibbles, *upper, out),
        Op::Uuid { high, low, version } => append_uuid(row.get(*high), row.get(*low), *version, out),
        Op::Date(days) => append_date(row.get(*days) as i64, out),
        Op::DateTime { seconds, .. } => {
            let seconds = row.get(*seconds) as i64;
            append_date(seconds.div_euclid(86_400), out);
            out.push(b'T');
            append_time(seconds.rem_euclid(86_400) as u64, out);
            out.push(b'Z');
        }
        Op::Time(seconds) => append_time(row.get(*seconds), out),
        Op::Mask { masks, which, value } => {
            let (which, start) = (row.get(*which), out.len());
            masks.texts().append(which, out);
            masks.list()[which as usize].fill(row.get(*value), &mut out[start..]);
        }
        Op::Bool(value) => out.extend_from_slice(if row.get(*value) != 0 { b"true" } else { b"false" }),
        Op::Switch { which, branches } => append_text(&branches[row.get(*which) as usize], row, out),
        Op::Call { function, .. } => function(row, out),
    }
}

/// The last `width` digits, with leading zeros.
fn append_digits(mut value: u64, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn append_decimal(units: i64, scale: u8, out: &mut Vec<u8>) {
    if units < 0 {
        out.push(b'-');
    }
    let scale = usize::from(scale.min(18));
    let (whole, fraction) =
        (units.unsigned_abs() / 10u64.pow(scale as u32), units.unsigned_abs() % 10u64.pow(scale as u32));
    append_digits(whole, whole.checked_ilog10().map_or(1, |log| log as usize + 1), out);
    if scale > 0 {
        out.push(b'.');
        append_digits(fraction, scale, out);
    }
}

fn append_hex(value: u64, nibbles: u8, upper: bool, out: &mut Vec<u8>) {
    let digits: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    out.extend((0..nibbles.clamp(1, 16)).rev().map(|at| digits[(value >> (4 * at)) as usize & 15]));
}

fn append_uuid(high: u64, low: u64, version: u8, out: &mut Vec<u8>) {
    let high = high & !0xf000 | u64::from(version & 0xf) << 12;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    for (value, nibbles, before) in
        [(high >> 32, 8, ""), (high >> 16, 4, "-"), (high, 4, "-"), (low >> 48, 4, "-"), (low, 12, "-")]
    {
        out.extend_from_slice(before.as_bytes());
        append_hex(value, nibbles, false, out);
    }
}

fn append_date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil_from_days(days);
    append_digits(year.clamp(0, 9999) as u64, 4, out);
    out.push(b'-');
    append_digits(u64::from(month), 2, out);
    out.push(b'-');
    append_digits(u64::from(day), 2, out);
}

fn append_time(seconds: u64, out: &mut Vec<u8>) {
    append_digits(seconds / 3600, 2, out);
    out.push(b':');
    append_digits(seconds / 60 % 60, 2, out);
    out.push(b':');
    append_digits(seconds % 60, 2, out);
}
