//! Dates and times. "Now" is the reference time of the request, never a clock.

mod range;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use self::range::{DAY_MILLIS, PAST, Range};
use super::TypeDef;
use crate::compile::FieldCx;
use crate::plan::{Moment, Op, Reg, ValueType};
use crate::problem::codes;
use crate::time::{Days, parse_time};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("date", "Date", date)
            .about("Day as `YYYY-MM-DD`; in the two years before the reference time unless `start` or `end` say otherwise.")
            .aliases(&["day", "date.past", "date_between", "past_date", "Date"])
            .headers(&["datum", "fecha", "data", "дата", "日付", "التاريخ", "order_date", "start_date", "end_date"])
            .reading::<RangeOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading(),
        TypeDef::new("dateTime", "Date and time", date_time)
            .about("Moment as ISO 8601 in UTC, to the second; in the two years before the reference time unless bounds are given.")
            .aliases(&["date_time", "datetime", "iso8601", "date.recent", "created_at", "updated_at", "Datetime"])
            .headers(&["created", "updated", "modified_at", "zeitpunkt", "fecha_hora", "作成日時"])
            .reading::<RangeOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading(),
        TypeDef::new("time", "Time of day", time)
            .about("Time of day as `hh:mm:ss`.")
            .aliases(&["time_of_day", "clock_time", "Time"])
            .headers(&["uhrzeit", "hora", "heure", "orario", "время"]),
        TypeDef::new("timestamp", "Unix time", timestamp)
            .about("Seconds or milliseconds since 1970-01-01T00:00:00Z.")
            .aliases(&["unix_time", "epoch", "unix_timestamp", "epoch_ms"])
            .headers(&["ts", "event_time", "epoch_seconds"])
            .reading::<TimestampOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading()
            .returns(ValueType::Integer),
    ]
}

/// Constraints of dates and moments.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct RangeOptions {
    /// First day or moment, RFC 3339.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Last day or moment, RFC 3339.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
    /// Name of a date column that the value comes after, or a moment (RFC 3339). Null where that column is null.
    after: Option<String>,
    /// Name of a date column that the value comes before, or a moment. With both, null where nothing lies between.
    before: Option<String>,
    /// Smallest distance to the column in `after` or `before`: `2d`, `3h30m`, `P1D` … (one day or one second).
    min_gap: Option<String>,
    /// Largest distance (30 days more than the smallest).
    max_gap: Option<String>,
}

/// Constraints of `timestamp`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TimestampOptions {
    /// First moment, RFC 3339.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Last moment, RFC 3339.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
    /// Name of a date column that the value comes after, or a moment (RFC 3339). Null where that column is null.
    after: Option<String>,
    /// Name of a date column that the value comes before, or a moment. With both, null where nothing lies between.
    before: Option<String>,
    /// Smallest distance to the column in `after` or `before`: `2d`, `3h30m`, `P1D` … (one unit).
    min_gap: Option<String>,
    /// Largest distance (30 days more than the smallest).
    max_gap: Option<String>,
    /// `seconds` (default) or `milliseconds`.
    unit: Option<Unit>,
}

macro_rules! range_of {
    ($options:expr) => {
        Range {
            start: $options.start.as_deref(),
            end: $options.end.as_deref(),
            after: $options.after.as_deref(),
            before: $options.before.as_deref(),
            min_gap: $options.min_gap.as_deref(),
            max_gap: $options.max_gap.as_deref(),
        }
    };
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

/// A uniform (or, when unique, distinct) value of `low..=high`.
fn between(cx: &mut FieldCx<'_, '_>, low: i64, high: i64) -> Reg {
    super::number::integer_register(cx, low, high, 1)
}

fn date(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    let Some(day) = range::draw(cx, range_of!(options), PAST, DAY_MILLIS) else { return };
    cx.emit(Op::Date(day.value));
}

fn date_time(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    let Some(second) = range::draw(cx, range_of!(options), PAST, 1000) else { return };
    let days = Arc::new(Days::new(second.low.div_euclid(86_400), second.high.div_euclid(86_400)));
    cx.emit(Op::DateTime { seconds: second.value, days });
}

fn timestamp(cx: &mut FieldCx<'_, '_>, options: TimestampOptions) {
    let millis = options.unit == Some(Unit::Milliseconds);
    let Some(drawn) = range::draw(cx, range_of!(options), PAST, if millis { 1 } else { 1000 }) else { return };
    cx.moment = Some(if millis { Moment::Milli(drawn.value) } else { Moment::Second(drawn.value) });
    cx.emit(Op::Int(drawn.value));
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
