//! One value's text from its ops, for functions that read the text of another column while a row is computed.
//!
//! Lives here: the meaning of every op, plainly. Does not live here: writing rows quickly (`emit`).

use std::io::Write as _;

use crate::plan::{Op, RowView};
use crate::time::civil_from_days;

/// Appends the text that these ops make of a row.
pub(crate) fn append(ops: &[Op], row: &RowView<'_>, out: &mut Vec<u8>) {
    for op in ops {
        append_op(op, row, out);
    }
}

fn append_op(op: &Op, row: &RowView<'_>, out: &mut Vec<u8>) {
    match op {
        Op::Literal(text) => out.extend_from_slice(text.as_bytes()),
        Op::Word { words, index } => words.append(row.get(*index), out),
        Op::Int(value) => decimal(i128::from(row.get(*value) as i64), 0, out),
        Op::Decimal { units, scale } => decimal(i128::from(row.get(*units) as i64), *scale, out),
        Op::Digits { value, width } => digits(row.get(*value), usize::from(*width), out),
        Op::Hex { value, nibbles, upper } => hex(row.get(*value), *nibbles, *upper, out),
        Op::Uuid { high, low, version } => uuid(row.get(*high), row.get(*low), *version, out),
        Op::Date(days) => date(row.get(*days) as i64, out),
        Op::DateTime { seconds, .. } => date_time(row.get(*seconds) as i64, out),
        Op::Time(seconds) => time(row.get(*seconds), out),
        Op::Mask { masks, which, value } => {
            let mask = &masks.list()[row.get(*which) as usize];
            let start = out.len();
            masks.texts().append(row.get(*which), out);
            mask.fill(row.get(*value), &mut out[start..]);
        }
        Op::Bool(value) => out.extend_from_slice(if row.get(*value) != 0 { b"true" } else { b"false" }),
        Op::AsText(ops) => append(ops, row, out),
        Op::Switch { which, branches } => append(&branches[row.get(*which) as usize], row, out),
        Op::Call { function, .. } => {
            // A call may look at all that it appends to: it starts with an empty text.
            let mut text = Vec::new();
            function(row, &mut text);
            out.append(&mut text);
        }
    }
}

/// A number of 10^-scale units.
pub(crate) fn decimal(units: i128, scale: u8, out: &mut Vec<u8>) {
    let unit = 10u128.pow(u32::from(scale));
    let magnitude = units.unsigned_abs();
    if units < 0 {
        out.push(b'-');
    }
    // Numbers of 128 bits come only from intermediate results of expressions; others take the short way.
    match u64::try_from(magnitude / unit) {
        Ok(whole) => uint(whole, out),
        Err(_) => _ = write!(out, "{}", magnitude / unit),
    }
    if scale > 0 {
        out.push(b'.');
        digits((magnitude % unit) as u64, usize::from(scale), out);
    }
}

fn uint(value: u64, out: &mut Vec<u8>) {
    digits(value, value.checked_ilog10().map_or(1, |log| log as usize + 1), out);
}

/// The lowest `width` decimal digits.
pub(crate) fn digits(mut value: u64, width: usize, out: &mut Vec<u8>) {
    let start = out.len();
    out.resize(start + width, b'0');
    for place in out[start..].iter_mut().rev() {
        *place = b'0' + (value % 10) as u8;
        value /= 10;
    }
}

fn hex(value: u64, nibbles: u8, upper: bool, out: &mut Vec<u8>) {
    let letters: &[u8; 16] = if upper { b"0123456789ABCDEF" } else { b"0123456789abcdef" };
    out.extend((0..u32::from(nibbles)).rev().map(|at| letters[(value >> (4 * at) & 15) as usize]));
}

fn uuid(high: u64, low: u64, version: u8, out: &mut Vec<u8>) {
    let high = high & !0xf000 | u64::from(version & 0xf) << 12;
    let low = low & (u64::MAX >> 2) | 1 << 63;
    for (value, nibbles) in [(high >> 32, 8), (high >> 16, 4), (high, 4), (low >> 48, 4), (low, 12)] {
        if nibbles != 8 {
            out.push(b'-');
        }
        hex(value, nibbles, false, out);
    }
}

/// `YYYY-MM-DD`.
pub(crate) fn date(days: i64, out: &mut Vec<u8>) {
    let (year, month, day) = civil_from_days(days);
    digits(year.clamp(0, 9999) as u64, 4, out);
    out.push(b'-');
    digits(u64::from(month), 2, out);
    out.push(b'-');
    digits(u64::from(day), 2, out);
}

/// `hh:mm:ss`.
pub(crate) fn time(seconds: u64, out: &mut Vec<u8>) {
    digits(seconds / 3600, 2, out);
    out.push(b':');
    digits(seconds / 60 % 60, 2, out);
    out.push(b':');
    digits(seconds % 60, 2, out);
}

/// `YYYY-MM-DDThh:mm:ssZ`.
pub(crate) fn date_time(seconds: i64, out: &mut Vec<u8>) {
    date(seconds.div_euclid(86_400), out);
    out.push(b'T');
    time(seconds.rem_euclid(86_400) as u64, out);
    out.push(b'Z');
}
