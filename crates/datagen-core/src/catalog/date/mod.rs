//! Dates and times. "Now" is the reference time of the request, never a clock.

mod calendar;
mod format;
mod parts;
mod range;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use self::calendar::{Seasonality, Wishes};
use self::range::{Around, DAY_MILLIS, Drawn, PAST, Range};
use super::TypeDef;
use crate::compile::FieldCx;
use crate::plan::{Moment, Op, Reg, ValueType};
use crate::problem::codes;
use crate::time::{Days, parse_time};

/// All of them.
pub fn types() -> Vec<TypeDef> {
    let mut types = moments();
    types.extend(around_now());
    types.extend(parts::types());
    types
}

fn moments() -> Vec<TypeDef> {
    vec![
        TypeDef::new("date", "Date", date)
            .formed()
            .about("Day as `YYYY-MM-DD`; in the two years before the reference time unless `start` or `end` say otherwise.")
            .aliases(&["day", "calendar_day", "Date"])
            .headers(&["datum", "fecha", "data", "дата", "日付", "التاريخ", "order_date", "start_date", "end_date"])
            .reading::<RangeOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading(),
        TypeDef::new("dateTime", "Date and time", date_time)
            .formed()
            .about("Moment as ISO 8601 in UTC, to the second; in the two years before the reference time unless bounds are given.")
            .aliases(&["date_time", "datetime", "iso8601", "created_at", "updated_at", "Datetime"])
            .headers(&["created", "updated", "modified_at", "zeitpunkt", "fecha_hora", "作成日時"])
            .reading::<RangeOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading(),
        TypeDef::new("time", "Time of day", time)
            .formed()
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
    /// How it is written: a strftime pattern such as `%d/%m/%Y %H:%M`, or `iso`, `isoDate`, `isoTime`, `basic`, `sql`, `us`, `eu`,
    /// `german`, `long`, `rfc2822`, `http`, `epoch`. Names of months and days are in the locale's language.
    format: Option<String>,
    /// Only days that are no days of rest in the country.
    #[serde(default)]
    business_days: bool,
    /// Only working days from 9 to 18 o'clock.
    #[serde(default)]
    business_hours: bool,
    /// How frequent each month is: `retail`, `summer`, `winter`, `school`, or twelve weights.
    seasonality: Option<Seasonality>,
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
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TimeOptions {
    /// Earliest time, `hh:mm` or `hh:mm:ss`.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Latest time.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
    /// How it is written: a strftime pattern such as `%I:%M %p`.
    format: Option<String>,
    /// From 9 to 18 o'clock, as frequent as in an office, in place of `start` and `end`.
    #[serde(default)]
    business_hours: bool,
}

/// A uniform (or, when unique, distinct) value of `low..=high`.
fn between(cx: &mut FieldCx<'_, '_>, low: i64, high: i64) -> Reg {
    super::number::integer_register(cx, low, high, 1)
}

/// A point in time by everything that `date` and `dateTime` understand.
fn drawn(cx: &mut FieldCx<'_, '_>, options: &RangeOptions, around: Around, unit: i64) -> Option<Drawn> {
    let wishes = Wishes {
        seasonality: options.seasonality.as_ref(),
        working_days: options.business_days || options.business_hours,
        office_hours: options.business_hours,
    };
    if wishes.working_days || wishes.seasonality.is_some() {
        return calendar::draw(cx, range_of!(options), wishes, around, unit);
    }
    range::draw(cx, range_of!(options), around, unit)
}

fn date(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    let Some(day) = drawn(cx, &options, PAST, DAY_MILLIS) else { return };
    match &options.format {
        Some(pattern) => format::emit(cx, Moment::Day(day.value), pattern),
        None => cx.emit(Op::Date(day.value)),
    }
}

fn date_time(cx: &mut FieldCx<'_, '_>, options: RangeOptions) {
    date_time_around(cx, &options, PAST);
}

fn date_time_around(cx: &mut FieldCx<'_, '_>, options: &RangeOptions, around: Around) {
    let Some(second) = drawn(cx, options, around, 1000) else { return };
    if let Some(pattern) = &options.format {
        return format::emit(cx, Moment::Second(second.value), pattern);
    }
    let days = Arc::new(Days::new(second.low.div_euclid(86_400), second.high.div_euclid(86_400)));
    cx.emit(Op::DateTime { seconds: second.value, days });
}

fn around_now() -> Vec<TypeDef> {
    vec![
        TypeDef::new("past", "Moment in the past", |cx, o: NearOptions| near(cx, &o, (-365, -1)))
            .formed()
            .about("Moment within the 365 days before the reference time, ISO 8601 in UTC; `days` sets how far back.")
            .aliases(&["date.past", "past_date", "past_datetime", "past_time"])
            .headers(&["occurred_at", "happened_at"])
            .spreading(),
        TypeDef::new("future", "Moment in the future", |cx, o: NearOptions| near(cx, &o, (1, 365)))
            .formed()
            .about("Moment within the 365 days after the reference time, ISO 8601 in UTC; `days` sets how far ahead.")
            .aliases(&["date.future", "future_date", "future_datetime", "future_time"])
            .headers(&["expires_at", "due_at", "scheduled_at", "valid_until", "ablaufdatum"])
            .spreading(),
        TypeDef::new("recent", "Recent moment", |cx, o: NearOptions| near(cx, &o, (-7, -1)))
            .formed()
            .about("Moment within the seven days before the reference time, ISO 8601 in UTC; `days` sets how far back.")
            .aliases(&["date.recent", "recent_date", "recently"])
            .headers(&["last_seen", "last_login", "last_active_at"])
            .spreading(),
        TypeDef::new("soon", "Moment soon", |cx, o: NearOptions| near(cx, &o, (1, 7)))
            .formed()
            .about("Moment within the seven days after the reference time, ISO 8601 in UTC; `days` sets how far ahead.")
            .aliases(&["date.soon", "soon_date"])
            .headers(&["next_run", "next_visit"])
            .spreading(),
        TypeDef::new("between", "Moment between two others", date_time)
            .formed()
            .about("Moment between `start` and `end`, or between the columns in `after` and `before`, ISO 8601 in UTC.")
            .aliases(&["date.between", "date_between", "date_time_between", "datetime_between"])
            .reading::<RangeOptions>(|o| range::reads(o.after.as_deref(), o.before.as_deref()))
            .spreading()
            .example(r#"{"start": "2025-01-01", "end": "2025-12-31"}"#),
    ]
}

/// Constraints of moments near the reference time.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NearOptions {
    /// How many days back or ahead, 1 to 36525.
    days: Option<i64>,
    /// How it is written; as for `dateTime`.
    format: Option<String>,
}

/// Most days that `past` and its like reach.
const NEAR_DAYS_MAX: i64 = 36_525;

/// A moment between the reference time and so many days from it.
fn near(cx: &mut FieldCx<'_, '_>, options: &NearOptions, (from, to): (i64, i64)) {
    let days = options.days.unwrap_or(from.abs().max(to.abs()));
    if !(1..=NEAR_DAYS_MAX).contains(&days) {
        let fix = Some(vec![("days", json!(days.clamp(1, NEAR_DAYS_MAX)))]);
        let hint = format!("Give 1 to {NEAR_DAYS_MAX} days.");
        return cx.problem(codes::INVALID_CONSTRAINT, "days", format!("`days` is {days}."), hint, fix);
    }
    // The reference time itself is neither past nor future.
    let (length, second) = (days * DAY_MILLIS, 1000);
    let around =
        if from < 0 { Around { before: length, after: -second } } else { Around { before: -second, after: length } };
    date_time_around(cx, &RangeOptions { format: options.format.clone(), ..RangeOptions::default() }, around);
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
    if options.business_hours {
        if options.start.is_some() || options.end.is_some() || cx.unique {
            let message = "`businessHours` does not go with `start`, `end` or `unique`.".to_owned();
            let fix = Some(vec![("businessHours", json!(null))]);
            let hint = "Leave `businessHours` out.".to_owned();
            return cx.problem(codes::CONFLICTING_CONSTRAINTS, "businessHours", message, hint, fix);
        }
        let seconds = calendar::office_clock(cx);
        return clock(cx, seconds, options.format.as_deref());
    }
    let seconds = between(cx, low, high);
    clock(cx, seconds, options.format.as_deref());
}

fn clock(cx: &mut FieldCx<'_, '_>, seconds: Reg, pattern: Option<&str>) {
    match pattern {
        Some(pattern) => {
            format::emit(cx, Moment::Second(seconds), pattern);
            // A time of day is no point in time.
            cx.moment = None;
        }
        None => cx.emit(Op::Time(seconds)),
    }
}
