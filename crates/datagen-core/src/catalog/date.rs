//! Dates and times. "Now" is the reference time of the request, never a clock.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::TypeDef;
use crate::compile::FieldCx;
use crate::plan::{Op, Reg, ValueType};
use crate::problem::codes;
use crate::time::{Days, parse_rfc3339_millis, parse_time};

const DAY_MILLIS: i64 = 86_400_000;
/// Dates range over the two years before the reference time when no bounds are given.
const DAYS_BACK: i64 = 730;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("date", "Date", date)
            .about("Day as `YYYY-MM-DD`; in the two years before the reference time unless `start` or `end` say otherwise.")
            .aliases(&["day", "date.past", "date_between", "past_date", "Date"])
            .headers(&["datum", "fecha", "data", "дата", "日付", "التاريخ", "order_date", "start_date", "end_date"]),
        TypeDef::new("dateTime", "Date and time", date_time)
            .about("Moment as ISO 8601 in UTC, to the second; in the two years before the reference time unless bounds are given.")
            .aliases(&["date_time", "datetime", "iso8601", "date.recent", "created_at", "updated_at", "Datetime"])
            .headers(&["created", "updated", "modified_at", "zeitpunkt", "fecha_hora", "作成日時"]),
        TypeDef::new("time", "Time of day", time)
            .about("Time of day as `hh:mm:ss`.")
            .aliases(&["time_of_day", "clock_time", "Time"])
            .headers(&["uhrzeit", "hora", "heure", "orario", "время"]),
        TypeDef::new("timestamp", "Unix time", timestamp)
            .about("Seconds or milliseconds since 1970-01-01T00:00:00Z.")
            .aliases(&["unix_time", "epoch", "unix_timestamp", "epoch_ms"])
            .headers(&["ts", "event_time", "epoch_seconds"])
            .returns(ValueType::Integer),
    ]
}

/// Constraints of dates and moments.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RangeOptions {
    /// First day or moment, RFC 3339.
    #[serde(alias = "from", alias = "min", alias = "after")]
    start: Option<String>,
    /// Last day or moment, RFC 3339.
    #[serde(alias = "to", alias = "max", alias = "before")]
    end: Option<String>,
}

/// Constraints of `timestamp`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimestampOptions {
    /// First moment, RFC 3339.
    #[serde(alias = "from", alias = "min", alias = "after")]
    start: Option<String>,
    /// Last moment, RFC 3339.
    #[serde(alias = "to", alias = "max", alias = "before")]
    end: Option<String>,
    /// `seconds` (default) or `milliseconds`.
    unit: Option<Unit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unit {
    #[serde(alias = "s")]
    Seconds,
    #[serde(alias = "ms")]
    Milliseconds,
}

/// Constraints of `time`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimeOptions {
    /// Earliest time, `hh:mm` or `hh:mm:ss`.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Latest time.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
}

/// Bounds in milliseconds; a bound given as a day means the whole day. `None` when a problem was reported.
fn bounds(cx: &mut FieldCx<'_, '_>, start: Option<&str>, end: Option<&str>) -> Option<(i64, i64)> {
    let now = cx.builder.reference_millis;
    let mut read = |key: &str, text: Option<&str>| match text.map(|t| (t, parse_rfc3339_millis(t))) {
        None => Some(None),
        Some((text, Some(millis))) => {
            let whole_day = key == "end" && text.len() == 10;
            Some(Some(if whole_day { millis + DAY_MILLIS - 1 } else { millis }))
        }
        Some((text, None)) => {
            let message = format!("`{key}` `{text}` is no RFC 3339 date or time.");
            let hint = "Write it as `2026-01-31` or `2026-01-31T08:00:00Z`.".to_owned();
            cx.problem(codes::INVALID_TIME, key, message, hint, Some(vec![(key, json!(null))]));
            None
        }
    };
    let (start, end) = (read("start", start)?, read("end", end)?);
    let low = start.unwrap_or_else(|| end.unwrap_or(now).min(now) - DAYS_BACK * DAY_MILLIS);
    let high = end.unwrap_or_else(|| if start.is_some_and(|s| s > now) { low + DAYS_BACK * DAY_MILLIS } else { now });
    if low <= high {
        return Some((low, high));
    }
    let fix = Some(vec![("start", json!(iso(high - DAY_MILLIS + 1))), ("end", json!(iso(low)))]);
    let hint = "Give a `start` that is not after `end`, or swap them.".to_owned();
    cx.problem(codes::CONFLICTING_CONSTRAINTS, "start", "`start` is after `end`.".to_owned(), hint, fix);
    None
}

fn iso(millis: i64) -> String {
    let (year, month, day) = crate::time::civil_from_days(millis.div_euclid(DAY_MILLIS));
    format!("{year:04}-{month:02}-{day:02}")
}

/// A uniform (or, when unique, distinct) value of `low..=high`.
fn between(cx: &mut FieldCx<'_, '_>, low: i64, high: i64) -> Reg {
    super::number::integer_register(cx, low, high, 1)
}

fn date(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    let Some((low, high)) = bounds(cx, options.start.as_deref(), options.end.as_deref()) else { return };
    let day = between(cx, low.div_euclid(DAY_MILLIS), high.div_euclid(DAY_MILLIS));
    cx.emit(Op::Date(day));
}

fn date_time(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    let Some((low, high)) = bounds(cx, options.start.as_deref(), options.end.as_deref()) else { return };
    let seconds = between(cx, low.div_euclid(1000), high.div_euclid(1000));
    let days = Arc::new(Days::new(low.div_euclid(DAY_MILLIS), high.div_euclid(DAY_MILLIS)));
    cx.emit(Op::DateTime { seconds, days });
}

fn timestamp(cx: &mut FieldCx<'_, '_>, options: TimestampOptions) {
    let Some((low, high)) = bounds(cx, options.start.as_deref(), options.end.as_deref()) else { return };
    let unit = if options.unit == Some(Unit::Milliseconds) { 1 } else { 1000 };
    let value = between(cx, low.div_euclid(unit), high.div_euclid(unit));
    cx.emit(Op::Int(value));
}

fn time(cx: &mut FieldCx<'_, '_>, options: TimeOptions) {
    let mut read = |key: &str, text: Option<&String>, default: i64| {
        let Some(text) = text else { return Some(default) };
        let parsed = parse_time(text);
        if parsed.is_none() {
            let message = format!("`{key}` `{text}` is no time of day.");
            let hint = "Write it as `08:30` or `08:30:00`.".to_owned();
            cx.problem(codes::INVALID_TIME, key, message, hint, Some(vec![(key, json!(null))]));
        }
        parsed
    };
    let low = read("start", options.start.as_ref(), 0);
    let high = read("end", options.end.as_ref(), 86_399);
    let (Some(low), Some(high)) = (low, high) else { return };
    if low > high {
        let fix = Some(vec![("start", json!(options.end)), ("end", json!(options.start))]);
        let hint = "Give a `start` that is not after `end`, or swap them.".to_owned();
        cx.problem(codes::CONFLICTING_CONSTRAINTS, "start", "`start` is after `end`.".to_owned(), hint, fix);
        return;
    }
    let seconds = between(cx, low, high);
    cx.emit(Op::Time(seconds));
}
