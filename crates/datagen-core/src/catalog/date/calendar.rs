//! Days chosen by the calendar: by season, on working days, in business hours.
//!
//! Lives here: the weight of each day of a range. Does not live here: bounds and other columns (`range`).

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::format::iso_weekday;
use super::parts::{refuse_spread, rest_days};
use super::range::{self, Around, DAY_MILLIS, Drawn, Range};
use crate::compile::FieldCx;
use crate::plan::Step;
use crate::problem::codes;
use crate::random::Alias;
use crate::time::civil_from_days;

/// How frequent each month is.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Seasonality {
    /// `retail` (a peak before the end of the year), `summer`, `winter` or `school` (little in July and August).
    Named(Season),
    /// Twelve weights, January first.
    Weights(Vec<f64>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Season {
    Retail,
    Summer,
    Winter,
    School,
}

impl Season {
    fn weights(self) -> [f64; 12] {
        match self {
            Season::Retail => [7.0, 6.5, 7.5, 7.5, 8.0, 7.5, 7.5, 7.5, 7.5, 8.5, 12.0, 14.0],
            Season::Summer => [3.0, 3.0, 5.0, 8.0, 11.0, 15.0, 18.0, 17.0, 10.0, 6.0, 3.0, 3.0],
            Season::Winter => [17.0, 15.0, 10.0, 6.0, 4.0, 3.0, 3.0, 3.0, 5.0, 8.0, 12.0, 16.0],
            Season::School => [10.0, 9.0, 10.0, 8.0, 9.0, 6.0, 2.0, 4.0, 14.0, 11.0, 10.0, 7.0],
        }
    }
}

/// What a caller asks of the calendar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wishes<'a> {
    pub(super) seasonality: Option<&'a Seasonality>,
    pub(super) working_days: bool,
    pub(super) office_hours: bool,
}

/// Business hours in seconds of a day, and how frequent each hour is: a dip at noon.
const OFFICE_OPENS: i64 = 9 * 3600;
const OFFICE_HOURS: [u64; 9] = [10, 13, 13, 9, 7, 11, 13, 12, 8];
/// Longest range in days: each has an entry in a table.
const DAYS_MAX: i64 = 40_000;
/// A weight of a day is kept to this part of the largest.
const WEIGHT_PARTS: f64 = 1e6;

/// As [`range::draw`], by the calendar. `None` when a problem was reported.
pub(super) fn draw(
    cx: &mut FieldCx<'_, '_>,
    range: Range<'_>,
    wishes: Wishes<'_>,
    around: Around,
    unit: i64,
) -> Option<Drawn> {
    let key = if wishes.seasonality.is_some() {
        "seasonality"
    } else if wishes.office_hours {
        "businessHours"
    } else {
        "businessDays"
    };
    if refuse_spread(cx) {
        return None;
    }
    for (other, given) in
        [("after", range.after), ("before", range.before), ("minGap", range.min_gap), ("maxGap", range.max_gap)]
    {
        if given.is_some() {
            let message = format!("`{key}` does not go with `{other}`.");
            let hint = "Give `start` and `end` as moments.".to_owned();
            cx.problem(codes::CONFLICTING_CONSTRAINTS, key, message, hint, Some(vec![(key, Value::Null)]));
            return None;
        }
    }
    if cx.unique {
        cx.refuse_unique("days that are chosen by weight repeat");
        return None;
    }
    let (low, high) = range::bounds(cx, range.start, range.end, around)?;
    // Whole days where there are any: of a day that the range cuts, the hours that count may be missing.
    let whole = ((low + DAY_MILLIS - 1).div_euclid(DAY_MILLIS), (high + 1).div_euclid(DAY_MILLIS) - 1);
    let cut = (low.div_euclid(DAY_MILLIS), high.div_euclid(DAY_MILLIS));
    let (first, last) = if whole.0 <= whole.1 { whole } else { cut };
    if last - first >= DAYS_MAX {
        let message = format!("With `{key}`, a range has at most {DAYS_MAX} days.");
        let fix = Some(vec![("start", Value::Null), ("end", Value::Null)]);
        cx.problem(codes::INVALID_CONSTRAINT, "start", message, "Narrow the range.".to_owned(), fix);
        return None;
    }
    let months = month_weights(cx, wishes.seasonality)?;
    let rest = if wishes.working_days { rest_days(cx) } else { Vec::new() };
    let weight =
        |day: i64| if rest.contains(&iso_weekday(day)) { 0 } else { months[civil_from_days(day).1 as usize - 1] };
    let weights: Vec<u64> = (first..=last).map(weight).collect();
    if weights.iter().all(|weight| *weight == 0) {
        let message = format!("`{key}` leaves no day of the range.");
        let fix = Some(vec![(key, Value::Null)]);
        cx.problem(codes::CONFLICTING_CONSTRAINTS, key, message, "Widen the range.".to_owned(), fix);
        return None;
    }
    let bits = cx.draw("value");
    let index = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
    let day = cx.step(Step::MulAdd { a: index, multiplier: 1, b: None, add: first as u64 });
    if unit == DAY_MILLIS {
        return Some(Drawn { value: day, low: first, high: last });
    }
    let clock = if wishes.office_hours {
        office_clock(cx)
    } else {
        let bits = cx.draw("clock");
        cx.step(Step::Scale { bits, n: 86_400, add: 0 })
    };
    let per_day = DAY_MILLIS / unit;
    let value = cx.step(Step::MulAdd { a: day, multiplier: 86_400, b: Some(clock), add: 0 });
    let (low, high) = (low.div_euclid(1000), high.div_euclid(1000));
    // A single day may be cut.
    let ratio = 1000 / unit;
    let within = Arc::new(move |x: &[u64]| ((x[0] as i64).clamp(low, high) * ratio) as u64);
    let value = cx.step(Step::Map { inputs: vec![value], function: within });
    Some(Drawn { value, low: first * per_day, high: (last + 1) * per_day - 1 })
}

/// Seconds since midnight within business hours.
pub(super) fn office_clock(cx: &mut FieldCx<'_, '_>) -> crate::plan::Reg {
    let bits = cx.draw("hour");
    let hour = cx.step(Step::Pick { bits, alias: Arc::new(Alias::new(&OFFICE_HOURS)) });
    let bits = cx.draw("clock");
    let second = cx.step(Step::Scale { bits, n: 3600, add: OFFICE_OPENS as u64 });
    cx.step(Step::MulAdd { a: hour, multiplier: 3600, b: Some(second), add: 0 })
}

fn month_weights(cx: &mut FieldCx<'_, '_>, seasonality: Option<&Seasonality>) -> Option<Vec<u64>> {
    let weights = match seasonality {
        None => vec![1.0; 12],
        Some(Seasonality::Named(season)) => season.weights().to_vec(),
        Some(Seasonality::Weights(weights)) => weights.clone(),
    };
    let largest = weights.iter().copied().fold(0.0, f64::max);
    if weights.len() == 12 && largest > 0.0 && weights.iter().all(|w| w.is_finite() && *w >= 0.0) {
        return Some(weights.iter().map(|w| (w / largest * WEIGHT_PARTS).round() as u64).collect());
    }
    let message = "`seasonality` needs twelve weights that are not negative, one of them above 0.".to_owned();
    let hint = "Give one for each month, January first, or `retail`, `summer`, `winter` or `school`.".to_owned();
    cx.problem(codes::INVALID_CONSTRAINT, "seasonality", message, hint, Some(vec![("seasonality", json!("retail"))]));
    None
}
