//! From what a caller says about a point in time to a register that holds one: bounds, other columns, gaps.
//!
//! Lives here: `start`, `end`, `after`, `before`, `minGap`, `maxGap`. Does not live here: how a point in time is written.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::catalog::ColumnRead;
use crate::catalog::spread;
use crate::compile::FieldCx;
use crate::plan::{Moment, Reg, Step};
use crate::problem::codes;
use crate::time::{civil_from_days, parse_duration_millis, parse_rfc3339_millis};

pub(super) const DAY_MILLIS: i64 = 86_400_000;
/// Dates range over the two years before the reference time when no bounds are given.
const DAYS_BACK: i64 = 730;
/// Largest gap to another column's point in time when none is given.
const GAP_MILLIS: i64 = 30 * DAY_MILLIS;
/// Points in time that can be written: years 0000 to 9999.
const FIRST_MILLIS: i64 = -719_528 * DAY_MILLIS;
const LAST_MILLIS: i64 = 2_932_897 * DAY_MILLIS - 1;

/// What a caller says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Range<'a> {
    pub(super) start: Option<&'a str>,
    pub(super) end: Option<&'a str>,
    pub(super) after: Option<&'a str>,
    pub(super) before: Option<&'a str>,
    pub(super) min_gap: Option<&'a str>,
    pub(super) max_gap: Option<&'a str>,
}

/// Where points in time lie when a caller says nothing: milliseconds before and after "now".
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    pub(super) before: i64,
    pub(super) after: i64,
}

/// The two years before "now".
pub(super) const PAST: Around = Around { before: DAYS_BACK * DAY_MILLIS, after: 0 };

/// Columns that a range reads.
pub(super) fn reads(after: Option<&str>, before: Option<&str>) -> Vec<ColumnRead> {
    let read = |(key, text): (&'static str, Option<&str>)| {
        let column = text.filter(|text| !is_moment(text))?.to_owned();
        Some(ColumnRead { key, column, removable: true })
    };
    [("after", after), ("before", before)].into_iter().filter_map(read).collect()
}

/// Whether a text is meant as a point in time; else it names a column.
fn is_moment(text: &str) -> bool {
    let looks = |text: &str| {
        text.len() >= 5 && text.as_bytes()[..4].iter().all(u8::is_ascii_digit) && text.as_bytes()[4] == b'-'
    };
    parse_rfc3339_millis(text).is_some() || looks(text)
}

/// A point in time in whole `unit`s of so many milliseconds, and the first and the last it may be.
#[derive(Clone, Copy)]
pub(super) struct Drawn {
    pub(super) value: Reg,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// Draws a point in time; `None` when a problem was reported.
pub(super) fn draw(cx: &mut FieldCx<'_, '_>, range: Range<'_>, around: Around, unit: i64) -> Option<Drawn> {
    let after = end(cx, "after", range.after)?;
    let before = end(cx, "before", range.before)?;
    let moments = Range {
        start: either(cx, ("start", range.start), ("after", after.moment))?,
        end: either(cx, ("end", range.end), ("before", before.moment))?,
        ..range
    };
    if after.column.is_some() || before.column.is_some() {
        return relative(cx, moments, (after.column, before.column), unit);
    }
    for (key, gap) in [("minGap", range.min_gap), ("maxGap", range.max_gap)] {
        if gap.is_some() {
            let message =
                format!("`{key}` is the distance to another column, but neither `after` nor `before` names one.");
            let hint = "Name a date column in `after` or `before`, or leave the gap out.".to_owned();
            cx.problem(codes::CONFLICTING_CONSTRAINTS, key, message, hint, Some(vec![(key, Value::Null)]));
            return None;
        }
    }
    let (low, high) = bounds(cx, moments.start, moments.end, around)?;
    let (low, high) = (low.div_euclid(unit), high.div_euclid(unit));
    let days = DAY_MILLIS / unit;
    let value = match spread::offset(cx, high - low, days as f64) {
        Some(offset) => cx.step(Step::MulAdd { a: offset, multiplier: 1, b: None, add: low as u64 }),
        None => crate::catalog::number::integer_register(cx, low, high, 1),
    };
    Some(Drawn { value, low, high })
}

/// One end of a range: a point in time, or another column's.
#[derive(Clone, Copy, Default)]
struct End<'a> {
    moment: Option<&'a str>,
    column: Option<(Moment, Option<Reg>)>,
}

fn end<'a>(cx: &mut FieldCx<'_, '_>, key: &str, text: Option<&'a str>) -> Option<End<'a>> {
    let Some(text) = text else { return Some(End::default()) };
    if is_moment(text) {
        return Some(End { moment: Some(text), column: None });
    }
    // A column that is missing was reported by the check.
    let column = cx.column(text)?;
    if let Some(moment) = column.moment() {
        return Some(End { moment: None, column: Some((moment, column.null)) });
    }
    let message = format!("`{key}` names the column `{text}`, which holds no points in time.");
    let hint = "Name a column of dates or times, or give a moment such as `2026-01-31`.".to_owned();
    cx.problem(codes::INVALID_CONSTRAINT, key, message, hint, Some(vec![(key, Value::Null)]));
    None
}

/// The one of two constraints that is given.
fn either<'a>(
    cx: &mut FieldCx<'_, '_>,
    a: (&str, Option<&'a str>),
    b: (&str, Option<&'a str>),
) -> Option<Option<&'a str>> {
    if a.1.is_some() && b.1.is_some() {
        let message = format!("`{}` and `{}` are both given as a moment.", a.0, b.0);
        let hint = format!("Leave one of them out; `{}` may also name a column.", b.0);
        cx.problem(codes::CONFLICTING_CONSTRAINTS, b.0, message, hint, Some(vec![(b.0, Value::Null)]));
        return None;
    }
    Some(a.1.or(b.1))
}

/// A bound in milliseconds; a last bound given as a day means the whole day. `None` when a problem was reported.
fn bound(cx: &mut FieldCx<'_, '_>, key: &str, text: Option<&str>) -> Option<Option<i64>> {
    let Some(text) = text else { return Some(None) };
    if let Some(millis) = parse_rfc3339_millis(text) {
        let whole_day = key == "end" && text.len() == 10;
        return Some(Some(if whole_day { millis + DAY_MILLIS - 1 } else { millis }));
    }
    let message = format!("`{key}` `{text}` is no RFC 3339 date or time.");
    let hint = "Write it as `2026-01-31` or `2026-01-31T08:00:00Z`.".to_owned();
    // It may have been given under another name.
    let others: &[&str] =
        if key == "start" { &["start", "after", "from", "min"] } else { &["end", "before", "to", "max"] };
    let fix = others.iter().map(|key| (*key, Value::Null)).collect();
    cx.problem(codes::INVALID_TIME, key, message, hint, Some(fix));
    None
}

/// Bounds in milliseconds. `None` when a problem was reported.
pub(super) fn bounds(
    cx: &mut FieldCx<'_, '_>,
    start: Option<&str>,
    end: Option<&str>,
    around: Around,
) -> Option<(i64, i64)> {
    let now = cx.builder.reference_millis;
    let (start, end) = (bound(cx, "start", start)?, bound(cx, "end", end)?);
    let length = around.before + around.after;
    let low = start.unwrap_or_else(|| match end {
        Some(end) if end < now + around.after => end.min(now) - length,
        _ => now - around.before,
    });
    let high = end.unwrap_or_else(|| if low > now + around.after { low + length } else { now + around.after });
    let (low, high) = (low.max(FIRST_MILLIS), high.min(LAST_MILLIS));
    if low <= high {
        return Some((low, high));
    }
    // They may have been given under other names.
    let mut fix: Vec<(&str, Value)> =
        ["after", "from", "min", "before", "to", "max"].map(|key| (key, Value::Null)).to_vec();
    fix.extend([("start", json!(iso(high - DAY_MILLIS + 1))), ("end", json!(iso(low)))]);
    let fix = Some(fix);
    let hint = "Give a `start` that is not after `end`, or swap them.".to_owned();
    cx.problem(codes::CONFLICTING_CONSTRAINTS, "start", "`start` is after `end`.".to_owned(), hint, fix);
    None
}

fn iso(millis: i64) -> String {
    let (year, month, day) = civil_from_days(millis.div_euclid(DAY_MILLIS));
    format!("{year:04}-{month:02}-{day:02}")
}

type Reference = Option<(Moment, Option<Reg>)>;

/// A point in time after or before that of another column, or between those of two.
fn relative(
    cx: &mut FieldCx<'_, '_>,
    range: Range<'_>,
    (after, before): (Reference, Reference),
    unit: i64,
) -> Option<Drawn> {
    let between = after.is_some() && before.is_some();
    let (min_gap, max_gap) = gaps(cx, range, between, unit)?;
    let (start, end) = (bound(cx, "start", range.start)?, bound(cx, "end", range.end)?);
    let first = start.unwrap_or(FIRST_MILLIS).max(FIRST_MILLIS).div_euclid(unit);
    let last = end.unwrap_or(LAST_MILLIS).min(LAST_MILLIS).div_euclid(unit);
    let mut at = |reference: Reference| {
        let (moment, null) = reference?;
        if let Some(null) = null {
            cx.null_where(null);
        }
        Some(in_units(cx, moment, unit))
    };
    let (after, before) = (at(after), at(before));
    let inputs: Vec<Reg> = after.into_iter().chain(before).collect();
    let limits = move |x: &[u64]| {
        let at = |i: usize| x[i] as i64;
        match (after, before) {
            (Some(_), Some(_)) => {
                (at(0).saturating_add(min_gap), at(1).saturating_sub(min_gap).min(at(0).saturating_add(max_gap)))
            }
            (Some(_), None) => (at(0).saturating_add(min_gap), at(0).saturating_add(max_gap)),
            _ => (at(0).saturating_sub(max_gap), at(0).saturating_sub(min_gap)),
        }
    };
    let clamped = move |x: &[u64]| {
        let (low, high) = limits(x);
        (low.max(first), high.min(last))
    };
    let low = cx.step(Step::Map { inputs: inputs.clone(), function: Arc::new(move |x| clamped(x).0 as u64) });
    let count = Arc::new(move |x: &[u64]| clamped(x).1.saturating_sub(clamped(x).0).saturating_add(1).max(0) as u64);
    let count = cx.step(Step::Map { inputs, function: count });
    if between || start.is_some() || end.is_some() {
        let none = cx.step(Step::Map { inputs: vec![count], function: Arc::new(|x| u64::from(x[0] == 0)) });
        cx.null_where(none);
    }
    let days = DAY_MILLIS / unit;
    let backward = after.is_none();
    let offset = match spread::offset(cx, max_gap.saturating_sub(min_gap).min(days * 36_525), days as f64) {
        // A gap counts from the other column, so before it the offset counts from the end.
        Some(gap) => cx.step(Step::Map {
            inputs: vec![gap, count],
            function: Arc::new(move |x| {
                let (gap, last) = (x[0], x[1].saturating_sub(1));
                if backward { last.saturating_sub(gap) } else { gap.min(last) }
            }),
        }),
        None => {
            let bits = cx.draw("value");
            cx.step(Step::ScaleBy { bits, n: count })
        }
    };
    let value = cx.step(Step::MulAdd { a: offset, multiplier: 1, b: Some(low), add: 0 });
    // Rows without a value hold a number that can be written all the same.
    let within = Arc::new(move |x: &[u64]| {
        (x[0] as i64).clamp(FIRST_MILLIS.div_euclid(unit), LAST_MILLIS.div_euclid(unit)) as u64
    });
    let value = cx.step(Step::Map { inputs: vec![value], function: within });
    Some(Drawn { value, low: first, high: last })
}

/// Another column's point in time in our units.
fn in_units(cx: &mut FieldCx<'_, '_>, moment: Moment, unit: i64) -> Reg {
    let (reg, own) = match moment {
        Moment::Day(reg) => (reg, DAY_MILLIS),
        Moment::Second(reg) => (reg, 1000),
        Moment::Milli(reg) => (reg, 1),
    };
    match own.cmp(&unit) {
        std::cmp::Ordering::Equal => reg,
        std::cmp::Ordering::Greater => {
            cx.step(Step::MulAdd { a: reg, multiplier: (own / unit) as u64, b: None, add: 0 })
        }
        std::cmp::Ordering::Less => {
            let ratio = unit / own;
            cx.step(Step::Map {
                inputs: vec![reg],
                function: Arc::new(move |x| (x[0] as i64).div_euclid(ratio) as u64),
            })
        }
    }
}

/// Smallest and largest gap in units.
fn gaps(cx: &mut FieldCx<'_, '_>, range: Range<'_>, between: bool, unit: i64) -> Option<(i64, i64)> {
    let mut read = |key: &str, text: Option<&str>| {
        let Some(text) = text else { return Some(None) };
        // A gap of more than ten thousand years leaves every range.
        let millis = parse_duration_millis(text).filter(|millis| (0..=LAST_MILLIS - FIRST_MILLIS).contains(millis));
        if millis.is_none() {
            let message = format!("`{key}` `{text}` is no duration.");
            let hint = "Write it as `2d`, `3h30m`, `45s` or ISO 8601 such as `P2D`; it cannot be negative.".to_owned();
            cx.problem(codes::INVALID_TIME, key, message, hint, Some(vec![(key, Value::Null)]));
            return None;
        }
        Some(millis)
    };
    let (min, max) = (read("minGap", range.min_gap)?, read("maxGap", range.max_gap)?);
    let low = min.map_or(i64::from(!between), |millis| (millis + unit - 1) / unit);
    let default_max = if between { LAST_MILLIS - FIRST_MILLIS } else { min.unwrap_or(0) + GAP_MILLIS };
    let high = max.unwrap_or(default_max) / unit;
    // A largest gap shorter than the smallest default one means that there is no smallest.
    let low = if min.is_none() { low.min(high) } else { low };
    if low <= high {
        return Some((low, high));
    }
    let message = "`minGap` is above `maxGap`, or no whole day lies between them.".to_owned();
    let fix = Some(vec![("minGap", json!(range.max_gap)), ("maxGap", json!(range.min_gap))]);
    let fix = if max < min { fix } else { Some(vec![("maxGap", Value::Null)]) };
    cx.problem(
        codes::CONFLICTING_CONSTRAINTS,
        "minGap",
        message,
        "Give a smaller `minGap`, or swap them.".to_owned(),
        fix,
    );
    None
}
