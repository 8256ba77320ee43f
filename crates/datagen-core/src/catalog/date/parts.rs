//! Parts of dates, and what is made of several: years, weekdays, working days, durations, intervals, schedules.
//!
//! Does not live here: dates and moments themselves (the parent module).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::format::{iso_week, names};
use super::range::{self, DAY_MILLIS, PAST, Range};
use crate::catalog::number::IntegerOptions;
use crate::catalog::{NoOptions, TypeDef, spread};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::codes;
use crate::random::Alias;
use crate::scalar;
use crate::time::{Days, civil_from_days, parse_duration_millis};
use crate::words::{Specials, Words};

pub(super) fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("year", "Year", year)
            .within(0, 9999)
            .about("Year, from 56 years before the reference time to that year unless `min` or `max` say otherwise.")
            .aliases(&["calendar_year", "date.year", "random_year"])
            .headers(&["jahr", "ano", "año", "annee", "anno", "год", "年", "السنة", "fiscal_year", "model_year"])
            .returns(ValueType::Integer),
        TypeDef::new("quarter", "Quarter", quarter)
            .formed()
            .about("Quarter of a year as `Q1`; with `format` as a number or with its year, `2025-Q1`.")
            .aliases(&["fiscal_quarter", "year_quarter", "calendar_quarter"])
            .headers(&["quartal", "trimestre", "quarter_no", "квартал", "四半期"]),
        TypeDef::new("month", "Month", |cx, o: NameOptions| named(cx, "month", &o))
            .about("Name of a month; with `format` its short form or its number.")
            .aliases(&["month_name", "date.month", "month_of_year"])
            .headers(&["monat", "mes", "mois", "mese", "maand", "месяц", "月", "الشهر"])
            .by_locale("In the locale's language."),
        TypeDef::new("weekday", "Day of the week", |cx, o: NameOptions| named(cx, "weekday", &o))
            .about("Name of a day of the week; with `format` its short form or its ISO number, Monday being 1.")
            .aliases(&["day_of_week", "week_day", "date.weekday", "day_name"])
            .headers(&["wochentag", "dia_semana", "jour", "giorno", "день_недели", "曜日"])
            .by_locale("In the locale's language."),
        TypeDef::new("isoWeek", "ISO week", week)
            .formed()
            .about("Week of ISO 8601 as `2025-W07`, in the two years before the reference time unless bounds are given.")
            .aliases(&["week", "week_number", "calendar_week", "year_week"])
            .headers(&["kw", "kalenderwoche", "semana", "semaine", "неделя"]),
        TypeDef::new("businessDay", "Working day", business_day)
            .formed()
            .about("Day as `YYYY-MM-DD` that is no day of rest in the country; public holidays are not left out.")
            .aliases(&["working_day", "workday", "business_date"])
            .headers(&["werktag", "dia_habil", "jour_ouvre", "settlement_date", "value_date"])
            .by_locale("The country's week: Saturday and Sunday rest in most, Friday and Saturday in much of the Arab world."),
        TypeDef::new("duration", "Duration", duration)
            .formed()
            .about("Length of time from one minute to eight hours unless `min` or `max` say otherwise, as ISO 8601 (`PT1H30M`).")
            .aliases(&["time_span", "timespan", "elapsed", "iso_duration", "time_delta"])
            .headers(&["dauer", "duracion", "duree", "durata", "call_duration", "elapsed_time", "продолжительность"]),
        TypeDef::new("interval", "Interval", interval)
            .about("Start and end as ISO 8601, `2025-03-01T08:00:00Z/2025-03-02T09:30:00Z`; an hour to thirty days apart.")
            .aliases(&["date_range", "time_range", "date_interval", "period"])
            .headers(&["zeitraum", "periodo", "periode", "validity_period", "booking_period"]),
        TypeDef::new("cron", "Cron schedule", |cx, _: NoOptions| cron(cx))
            .formed()
            .about("Schedule in cron's five fields, as people write them: every few minutes, hourly, nightly, on weekdays, monthly.")
            .aliases(&["cron_expression", "crontab", "system.cron", "cron_schedule"])
            .headers(&["schedule", "job_schedule", "zeitplan"]),
        TypeDef::new("utcOffset", "UTC offset", |cx, _: NoOptions| {
            let list = WordList::new(&OFFSETS.map(|(offset, weight)| (offset.to_owned(), weight, String::new())));
            cx.list_entry(&list);
        })
        .formed()
        .about("Offset from UTC as `+04:00`, those with more people more often.")
        .aliases(&["timezone_offset", "gmt_offset", "tz_offset"])
        .headers(&["offset", "utc_diff"]),
    ]
}

/// Offsets in use, weighted by the people who live by them, in millions.
const OFFSETS: [(&str, u64); 37] = [
    ("-11:00", 1),
    ("-10:00", 2),
    ("-09:30", 1),
    ("-09:00", 1),
    ("-08:00", 65),
    ("-07:00", 45),
    ("-06:00", 270),
    ("-05:00", 320),
    ("-04:00", 120),
    ("-03:30", 1),
    ("-03:00", 300),
    ("-02:00", 1),
    ("-01:00", 1),
    ("+00:00", 380),
    ("+01:00", 890),
    ("+02:00", 790),
    ("+03:00", 690),
    ("+03:30", 89),
    ("+04:00", 45),
    ("+04:30", 42),
    ("+05:00", 370),
    ("+05:30", 1450),
    ("+05:45", 30),
    ("+06:00", 190),
    ("+06:30", 55),
    ("+07:00", 420),
    ("+08:00", 1650),
    ("+08:45", 1),
    ("+09:00", 210),
    ("+09:30", 2),
    ("+10:00", 35),
    ("+10:30", 1),
    ("+11:00", 3),
    ("+12:00", 6),
    ("+12:45", 1),
    ("+13:00", 1),
    ("+14:00", 1),
];

/// Years before the reference time that `year` reaches back.
const YEARS_BACK: i64 = 56;

fn year(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    let this_year = civil_from_days(cx.builder.reference_day()).0;
    let options = IntegerOptions {
        min: options.min.or(Some(options.max.unwrap_or(this_year).min(this_year) - YEARS_BACK)),
        max: options.max.or(Some(options.min.map_or(this_year, |min| this_year.max(min)))),
        ..options
    };
    crate::catalog::number::whole_number(cx, &options, this_year - YEARS_BACK, this_year);
}

/// Constraints of `month` and `weekday`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NameOptions {
    /// `name` (default), `short` or `number`.
    format: Option<NameFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum NameFormat {
    Name,
    Short,
    Number,
}

fn named(cx: &mut FieldCx<'_, '_>, list: &str, options: &NameOptions) {
    let named = names(cx, list, false);
    let index = cx.index("value", named.len().max(1) as u64);
    match options.format {
        Some(NameFormat::Number) => {
            cx.value_type = ValueType::Integer;
            let number = cx.step(Step::MulAdd { a: index, multiplier: 1, b: None, add: 1 });
            cx.emit(Op::Int(number));
        }
        format => {
            let short = format == Some(NameFormat::Short);
            let words = Words::new(named.iter().map(|(name, brief)| if short { brief } else { name }));
            cx.word(&Arc::new(words), index);
        }
    }
}

/// Constraints of `quarter`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct QuarterOptions {
    /// `quarter` (default, `Q1`), `number` (1) or `year` (`2025-Q1`, of the last four years).
    format: Option<QuarterFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum QuarterFormat {
    Quarter,
    Number,
    Year,
}

/// Years that quarters with a year come from.
const QUARTER_YEARS: u64 = 4;

fn quarter(cx: &mut FieldCx<'_, '_>, options: QuarterOptions) {
    let with_year = options.format == Some(QuarterFormat::Year);
    let index = cx.index("value", if with_year { 4 * QUARTER_YEARS } else { 4 });
    let number = cx.step(Step::Map { inputs: vec![index], function: Arc::new(|x| x[0] % 4 + 1) });
    if with_year {
        let first = civil_from_days(cx.builder.reference_day()).0 - QUARTER_YEARS as i64;
        let year =
            cx.step(Step::Map { inputs: vec![index], function: Arc::new(move |x| (first + (x[0] / 4) as i64) as u64) });
        cx.emit(Op::Int(year));
        cx.text("-");
    }
    match options.format {
        Some(QuarterFormat::Number) => cx.value_type = ValueType::Integer,
        _ => cx.text("Q"),
    }
    cx.emit(Op::Int(number));
}

/// Constraints of types that lie between two days.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DaysOptions {
    /// First day, RFC 3339.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Last day, RFC 3339.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
}

fn week(cx: &mut FieldCx<'_, '_>, options: DaysOptions) {
    let bounds = range::bounds(cx, options.start.as_deref(), options.end.as_deref(), PAST);
    let Some((low, high)) = bounds.map(|(low, high)| (low.div_euclid(DAY_MILLIS), high.div_euclid(DAY_MILLIS))) else {
        return;
    };
    // Counted in Mondays, so that each week is as likely and, when unique, occurs once.
    let monday = |day: i64| day - (day + 3).rem_euclid(7);
    let (first, last) = (monday(low), monday(high));
    let index = cx.index("value", ((last - first) / 7 + 1) as u64);
    let day = cx.step(Step::MulAdd { a: index, multiplier: 7, b: None, add: first as u64 });
    let part = |cx: &mut FieldCx<'_, '_>, take: fn((i64, i64)) -> i64| {
        cx.step(Step::Map { inputs: vec![day], function: Arc::new(move |x| take(iso_week(x[0] as i64)) as u64) })
    };
    let (year, number) = (part(cx, |week| week.0), part(cx, |week| week.1));
    cx.emit(Op::Digits { value: year, width: 4 });
    cx.text("-W");
    cx.emit(Op::Digits { value: number, width: 2 });
}

/// Days of rest of the field's country by ISO number.
pub(super) fn rest_days(cx: &FieldCx<'_, '_>) -> Vec<i64> {
    cx.locale.country_fact("weekend").split(' ').filter_map(|day| day.parse().ok()).collect()
}

fn business_day(cx: &mut FieldCx<'_, '_>, options: DaysOptions) {
    let bounds = range::bounds(cx, options.start.as_deref(), options.end.as_deref(), PAST);
    let Some((low, high)) = bounds.map(|(low, high)| (low.div_euclid(DAY_MILLIS), high.div_euclid(DAY_MILLIS))) else {
        return;
    };
    let rest = rest_days(cx);
    // The working days of the week that begins with the first day; they repeat every seven days.
    let pattern: Vec<i64> = (0..7).filter(|day| !rest.contains(&super::format::iso_weekday(low + day))).collect();
    let length = high - low + 1;
    let in_last_week = pattern.iter().filter(|day| **day < length % 7).count() as i64;
    let count = length / 7 * pattern.len() as i64 + in_last_week;
    if count == 0 {
        let message = "There is no working day between `start` and `end`.".to_owned();
        let fix = Some(vec![("start", json!(null)), ("end", json!(null))]);
        let hint = "Widen the range by some days.".to_owned();
        return cx.problem(codes::CONFLICTING_CONSTRAINTS, "start", message, hint, fix);
    }
    let index = cx.index("value", count as u64);
    let function = Arc::new(move |x: &[u64]| {
        let n = pattern.len() as u64;
        (low + 7 * (x[0] / n) as i64 + pattern[(x[0] % n) as usize]) as u64
    });
    let day = cx.step(Step::Map { inputs: vec![index], function });
    cx.emit(Op::Date(day));
}

/// Constraints of `duration`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DurationOptions {
    /// Shortest, such as `90s`, `5m` or `PT5M` (one minute).
    min: Option<String>,
    /// Longest (eight hours).
    max: Option<String>,
    /// `iso` (default, `PT1H30M`), `clock` (`01:30:00`) or `seconds`.
    format: Option<DurationFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum DurationFormat {
    Iso,
    #[serde(alias = "hms")]
    Clock,
    Seconds,
}

/// A length of time from constraints, in seconds; `None` when a problem was reported.
fn lengths(
    cx: &mut FieldCx<'_, '_>,
    (min_key, min): (&str, Option<&str>),
    (max_key, max): (&str, Option<&str>),
    defaults: (i64, i64),
) -> Option<(i64, i64)> {
    /// Ten thousand years.
    const SECONDS_MAX: i64 = 315_576_000_000;
    let mut read = |key: &str, text: Option<&str>| {
        let Some(text) = text else { return Some(None) };
        let seconds = parse_duration_millis(text).map(|millis| millis / 1000).filter(|s| (0..=SECONDS_MAX).contains(s));
        if seconds.is_none() {
            let hint = "Write it as `90s`, `5m`, `2h`, `3d` or ISO 8601 such as `PT5M`.".to_owned();
            let message = format!("`{key}` `{text}` is no duration.");
            cx.problem(codes::INVALID_TIME, key, message, hint, Some(vec![(key, json!(null))]));
            return None;
        }
        Some(seconds)
    };
    let (low, high) = (read(min_key, min)?, read(max_key, max)?);
    let low_or = low.unwrap_or_else(|| high.map_or(defaults.0, |high| high.min(defaults.0)));
    let high_or = high.unwrap_or_else(|| defaults.1.max(low_or.saturating_mul(2)));
    if low_or > high_or {
        let fix = Some(vec![(min_key, json!(max)), (max_key, json!(min))]);
        let message = format!("`{min_key}` is above `{max_key}`.");
        cx.problem(codes::CONFLICTING_CONSTRAINTS, min_key, message, "Swap them.".to_owned(), fix);
        return None;
    }
    Some((low_or, high_or))
}

fn duration(cx: &mut FieldCx<'_, '_>, options: DurationOptions) {
    let defaults = (60, 8 * 3600);
    let given = (("min", options.min.as_deref()), ("max", options.max.as_deref()));
    let Some((low, high)) = lengths(cx, given.0, given.1, defaults) else { return };
    let seconds = cx.index_from("value", low, (high - low) as u64 + 1);
    match options.format.unwrap_or(DurationFormat::Iso) {
        DurationFormat::Seconds => {
            cx.value_type = ValueType::Integer;
            cx.emit(Op::Int(seconds));
        }
        DurationFormat::Clock => cx.call(&[seconds], 20, Specials::NONE, move |row, out| {
            let value = row.get(seconds);
            let hours = value / 3600;
            scalar::digits(hours, hours.checked_ilog10().map_or(2, |log| (log as usize + 1).max(2)), out);
            for part in [value / 60 % 60, value % 60] {
                out.push(b':');
                scalar::digits(part, 2, out);
            }
        }),
        DurationFormat::Iso => {
            cx.call(&[seconds], 32, Specials::NONE, move |row, out| iso_duration(row.get(seconds), out))
        }
    }
}

/// `P1DT2H3M4S`, parts that are 0 left out.
fn iso_duration(seconds: u64, out: &mut Vec<u8>) {
    out.push(b'P');
    let part = |value: u64, letter: u8, out: &mut Vec<u8>| {
        if value > 0 {
            scalar::decimal(i128::from(value), 0, out);
            out.push(letter);
        }
    };
    part(seconds / 86_400, b'D', out);
    let clock = seconds % 86_400;
    if clock > 0 || seconds == 0 {
        out.push(b'T');
    }
    part(clock / 3600, b'H', out);
    part(clock / 60 % 60, b'M', out);
    part(clock % 60, b'S', out);
    if seconds == 0 {
        out.extend_from_slice(b"0S");
    }
}

/// Constraints of `interval`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct IntervalOptions {
    /// Earliest start, RFC 3339.
    #[serde(alias = "from", alias = "min")]
    start: Option<String>,
    /// Latest start, RFC 3339.
    #[serde(alias = "to", alias = "max")]
    end: Option<String>,
    /// Shortest length, such as `2d` or `PT30M` (one hour).
    min_gap: Option<String>,
    /// Longest length (30 days).
    max_gap: Option<String>,
}

fn interval(cx: &mut FieldCx<'_, '_>, options: IntervalOptions) {
    let gaps = (("minGap", options.min_gap.as_deref()), ("maxGap", options.max_gap.as_deref()));
    let Some((shortest, longest)) = lengths(cx, gaps.0, gaps.1, (3600, 30 * 86_400)) else { return };
    let range = Range { start: options.start.as_deref(), end: options.end.as_deref(), ..Range::default() };
    let Some(start) = range::draw(cx, range, PAST, 1000) else { return };
    let bits = cx.draw("length");
    let length = cx.step(Step::Scale { bits, n: (longest - shortest) as u64 + 1, add: shortest as u64 });
    // The year 9999 is the last that can be written.
    let last = 253_402_300_799;
    let end = Arc::new(move |x: &[u64]| (x[0] as i64).saturating_add(x[1] as i64).min(last) as u64);
    let end = cx.step(Step::Map { inputs: vec![start.value, length], function: end });
    let days = Arc::new(Days::new(start.low.div_euclid(86_400), (start.high + longest).div_euclid(86_400)));
    cx.emit(Op::DateTime { seconds: start.value, days: Arc::clone(&days) });
    cx.text("/");
    cx.emit(Op::DateTime { seconds: end, days });
}

/// How often schedules of each form are met: every few minutes, hourly, daily, on weekdays, weekly, monthly.
const SCHEDULES: [u64; 6] = [20, 15, 30, 15, 12, 8];

fn cron(cx: &mut FieldCx<'_, '_>) {
    if cx.unique {
        return cx.refuse_unique("schedules repeat");
    }
    let bits = cx.draw("form");
    let which = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&SCHEDULES)) });
    let pick = |cx: &mut FieldCx<'_, '_>, purpose: &str, values: &[u64]| -> Reg {
        let index = cx.index(purpose, values.len() as u64);
        cx.step(Step::Lookup { index, table: values.into() })
    };
    let minute = pick(cx, "minute", &[0, 0, 0, 0, 15, 30, 30, 45, 5, 10]);
    let every = pick(cx, "every", &[1, 2, 5, 5, 10, 10, 15, 15, 20, 30]);
    let night = pick(cx, "night", &[0, 1, 2, 2, 3, 3, 4, 5, 6, 22, 23]);
    let morning = pick(cx, "morning", &[6, 7, 8, 8, 9, 9, 10, 12, 17, 18]);
    let weekday = pick(cx, "weekday", &[0, 0, 1, 1, 5, 6]);
    let day = pick(cx, "day", &[1, 1, 1, 2, 5, 15, 28]);
    let branches = [
        vec![Ok("*/"), Err(every), Ok(" * * * *")],
        vec![Err(minute), Ok(" * * * *")],
        vec![Err(minute), Ok(" "), Err(night), Ok(" * * *")],
        vec![Err(minute), Ok(" "), Err(morning), Ok(" * * 1-5")],
        vec![Err(minute), Ok(" "), Err(night), Ok(" * * "), Err(weekday)],
        vec![Err(minute), Ok(" "), Err(night), Ok(" "), Err(day), Ok(" * *")],
    ];
    let op = |part: Result<&str, Reg>| match part {
        Ok(text) => Op::Literal(text.into()),
        Err(number) => Op::Int(number),
    };
    let branches = branches.into_iter().map(|parts| parts.into_iter().map(op).collect()).collect();
    cx.emit(Op::Switch { which, branches });
}

/// Whether a distribution was asked for where days are chosen by their own weights.
pub(super) fn refuse_spread(cx: &mut FieldCx<'_, '_>) -> bool {
    if !cx.has_spread() {
        return false;
    }
    let message = "`distribution` does not go with `businessHours`, `businessDays` or `seasonality`.".to_owned();
    let fix = Some(spread::KEYS.iter().map(|key| (*key, json!(null))).collect());
    cx.problem(codes::CONFLICTING_CONSTRAINTS, "distribution", message, "Leave one of them out.".to_owned(), fix);
    true
}
