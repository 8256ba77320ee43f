//! Numbers: integers, decimals and measures.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use super::TypeDef;
use super::spread::{self, Frame};
use crate::compile::FieldCx;
use crate::entity::person;
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::codes;

/// All of them.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("integer", "Integer", integer)
            .about("Whole number from `min` to `max` in steps of `step`; uniform unless a `distribution` is named.")
            .aliases(&["int", "number", "random_int", "number.int", "Number", "whole_number"])
            .headers(&["num", "count", "qty", "anzahl", "cantidad", "quantite"])
            .spreading()
            .returns(ValueType::Integer),
        TypeDef::new("bigint", "Big integer", |cx, o: IntegerOptions| {
            whole_number_within(cx, &o, (1, BIGINT_MAX), (None, None));
        })
        .about("Whole number of up to 18 digits, as large identifiers and counters have; beyond 2^53 some JSON readers round it.")
        .aliases(&["big_int", "int64", "number.bigInt", "random_long", "biginteger"])
        .headers(&["long_id", "bigserial", "counter"])
        .returns(ValueType::Integer),
        TypeDef::new("decimal", "Decimal", |cx, o: DecimalOptions| {
            decimal_within(cx, &o, (0.0, 1000.0), 2, (None, None));
        })
        .about("Decimal number from `min` to `max` with `decimals` digits after the point; uniform unless a `distribution` is named.")
        .aliases(&["pydecimal", "numeric", "decimal_number"])
        .headers(&["value", "score", "rate", "measure"])
        .spreading()
        .returns(ValueType::Number),
        TypeDef::new("float", "Floating-point number", |cx, o: DecimalOptions| {
            decimal_within(cx, &o, (0.0, 1.0), 6, (None, None));
        })
        .about("Number from 0 to 1 with six digits after the point, or from `min` to `max`; uniform unless a `distribution` is named.")
        .aliases(&["double", "number.float", "pyfloat", "real", "float32", "float64", "random_float"])
        .headers(&["coefficient", "weighting", "probability", "factor"])
        .spreading()
        .returns(ValueType::Number),
        TypeDef::new("ratio", "Ratio", ratio)
            .within(0, 1)
            .about("Two whole numbers without a common divisor, such as `3:2`; each from `min` to `max` (1 to 20).")
            .aliases(&["proportion", "odds", "aspect_ratio"])
            .headers(&["verhaeltnis", "proporcion", "rapport"])
            .example("{}"),
        TypeDef::new("percentage", "Percentage", |cx, o: DecimalOptions| {
            decimal_within(cx, &o, (0.0, 100.0), 2, (Some(0.0), Some(100.0)));
        })
            .within(0, 100)
            .about("Share in percent, 0 to 100.")
            .spreading()
            .aliases(&["percent", "pct"])
            .headers(&["share", "prozent", "porcentaje", "pourcentage", "percentual"])
            .returns(ValueType::Number),
        TypeDef::new("weightKg", "Body weight in kilograms", |cx, o: DecimalOptions| {
            measure(cx, &o, weight_latent, (3.0, 300.0), 1);
        })
        .about("Body weight in kilograms that fits the row's height; uniform with `min` or `max`.")
        .spreading()
        .aliases(&["weight", "body_weight", "weight_in_kg"])
        .headers(&["gewicht_kg", "peso_kg", "poids_kg", "体重"])
        .returns(ValueType::Number),
        TypeDef::new("heightCm", "Body height in centimetres", |cx, o: DecimalOptions| {
            measure(cx, &o, height_latent, (50.0, 220.0), 0);
        })
        .about("Body height in centimetres that fits the row's sex; uniform with `min` or `max`.")
        .spreading()
        .aliases(&["height", "body_height", "height_in_cm"])
        .headers(&["groesse_cm", "altura_cm", "taille_cm", "身長"])
        .returns(ValueType::Number),
        TypeDef::new("reviewScore", "Review score", review_score)
            .about("Rating from 1 to 5: most people are satisfied. Uniform with `min` or `max`.")
            .spreading()
            .aliases(&["stars", "review_rating", "star_rating"])
            .headers(&["score", "bewertung", "note", "puntuacion", "評価"])
            .returns(ValueType::Integer),
    ]
}

/// Constraints of whole numbers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IntegerOptions {
    /// Smallest value.
    pub(super) min: Option<i64>,
    /// Largest value.
    pub(super) max: Option<i64>,
    /// Distance between values, counted from `min`; at least 1.
    pub(super) step: Option<u64>,
}

/// Constraints of decimal numbers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecimalOptions {
    /// Smallest value.
    pub(super) min: Option<f64>,
    /// Largest value.
    pub(super) max: Option<f64>,
    /// Digits after the point, 0 to 9.
    pub(super) decimals: Option<u8>,
    /// Distance between values, counted from `min`.
    pub(super) step: Option<f64>,
}

/// Bounds that lie in the nature of a type, besides those that a caller gives.
type Natural = (Option<f64>, Option<f64>);

/// Largest `bigint` by default: all numbers have up to 18 digits.
const BIGINT_MAX: i64 = 999_999_999_999_999_999;

/// Constraints of `ratio`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RatioOptions {
    /// Smallest number on either side (1).
    min: Option<i64>,
    /// Largest number on either side (20).
    max: Option<i64>,
}

fn integer(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    whole_number_within(cx, &options, (1, 1000), (None, None));
}

/// A uniform whole number with the type's own default range; a single given bound moves the other along.
pub(super) fn whole_number(cx: &mut FieldCx<'_, '_>, options: &IntegerOptions, min: i64, max: i64) {
    whole_number_within(cx, options, (min, max), (Some(min as f64), None));
}

fn whole_number_within(cx: &mut FieldCx<'_, '_>, options: &IntegerOptions, (min, max): (i64, i64), natural: Natural) {
    let low = options.min.unwrap_or_else(|| options.max.map_or(min, |max| min.min(max)));
    let high = options.max.unwrap_or_else(|| max.max(low.saturating_add(max - min)));
    let step = options.step.unwrap_or(1);
    if step == 0 {
        let hint = "Give a step of at least 1.".to_owned();
        cx.problem(codes::INVALID_CONSTRAINT, "step", "`step` is 0.".to_owned(), hint, Some(vec![("step", json!(1))]));
        return;
    }
    if !cx.check_order(("min", &low), ("max", &high)) {
        return;
    }
    let bound = |given: Option<i64>, natural: Option<f64>| given.map(|n| n as f64).or(natural);
    let frame = Frame {
        range: (low as f64, high as f64),
        bounds: (bound(options.min, natural.0), bound(options.max, natural.1)),
        units: 1.0,
    };
    match spread::register(cx, frame) {
        Some(value) => {
            let value = on_grid(cx, value, options.min.unwrap_or(0), options.max.unwrap_or(i64::MAX), step);
            cx.emit(Op::Int(value));
        }
        None => integer_between(cx, low, high, step),
    }
}

/// The nearest number that is a multiple of `step` away from `low`, and at most `high`.
fn on_grid(cx: &mut FieldCx<'_, '_>, value: Reg, low: i64, high: i64, step: u64) -> Reg {
    let step = step.min(i64::MAX as u64) as i64;
    if step == 1 {
        return value;
    }
    let function = move |x: &[u64]| {
        let steps = (x[0] as i64).saturating_sub(low).saturating_add(step / 2).div_euclid(step);
        let nearest = steps.saturating_mul(step).saturating_add(low);
        (if nearest > high { nearest - step } else { nearest }) as u64
    };
    cx.step(Step::Map { inputs: vec![value], function: Arc::new(function) })
}

/// Appends a uniform whole number of `low..=high`, in steps.
pub(super) fn integer_between(cx: &mut FieldCx<'_, '_>, low: i64, high: i64, step: u64) {
    let value = integer_register(cx, low, high, step);
    cx.emit(Op::Int(value));
}

pub(super) fn integer_register(cx: &mut FieldCx<'_, '_>, low: i64, high: i64, step: u64) -> Reg {
    let span = high.wrapping_sub(low) as u64 / step;
    // The only span whose size does not fit is that of all 64-bit numbers: leaving one out keeps the arithmetic plain.
    if step == 1 {
        return cx.index_from("value", low, span.saturating_add(1));
    }
    let index = cx.index("value", span.saturating_add(1));
    cx.step(Step::MulAdd { a: index, multiplier: step, b: None, add: low as u64 })
}

/// Most digits after the point.
const DECIMALS_MAX: u8 = 9;
/// Largest magnitude of a decimal in units of its last digit: exact in every JSON reader.
const UNITS_MAX: f64 = 9_007_199_254_740_991.0;

/// A uniform decimal number with the type's own default range.
pub(super) fn decimal(cx: &mut FieldCx<'_, '_>, options: &DecimalOptions, min: f64, max: f64, decimals: u8) {
    let lowest = if min >= 0.0 { Some(0.0) } else { None };
    decimal_within(cx, options, (min, max), decimals, (lowest, None));
}

fn decimal_within(
    cx: &mut FieldCx<'_, '_>,
    options: &DecimalOptions,
    (min, max): (f64, f64),
    decimals: u8,
    natural: Natural,
) {
    let Some((low, high, decimals)) = decimal_range(cx, options, min, max, decimals) else { return };
    let unit = 10i64.pow(u32::from(decimals)) as f64;
    let Some(step) = step_units(cx, options.step, unit) else { return };
    let bounds = (options.min.or(natural.0), options.max.or(natural.1));
    let frame = Frame { range: (low as f64 / unit, high as f64 / unit), bounds, units: unit };
    let units = match spread::register(cx, frame) {
        Some(value) => {
            let high = if options.max.is_some() { high } else { i64::MAX };
            on_grid(cx, value, if options.min.is_some() { low } else { 0 }, high, step)
        }
        None if step == 1 => cx.index_from("value", low, (high - low) as u64 + 1),
        None => integer_register(cx, low, high, step),
    };
    cx.emit(Op::Decimal { units, scale: decimals });
}

/// A distance between values in units of the last digit, at least 1; `None` when a problem was reported.
fn step_units(cx: &mut FieldCx<'_, '_>, step: Option<f64>, unit: f64) -> Option<u64> {
    let Some(step) = step else { return Some(1) };
    let units = (step * unit).round();
    if (1.0..=UNITS_MAX).contains(&units) && (units / unit - step).abs() <= step * 1e-9 {
        return Some(units as u64);
    }
    let message = format!("`step` {step} is no distance between numbers with so many decimals.");
    let hint = "Give a multiple of the last digit above 0, or more `decimals`.".to_owned();
    cx.problem(codes::INVALID_CONSTRAINT, "step", message, hint, Some(vec![("step", json!(null))]));
    None
}

/// Largest number of a ratio.
const RATIO_MAX: i64 = 1_000_000;

fn ratio(cx: &mut FieldCx<'_, '_>, options: RatioOptions) {
    let (low, high) = (options.min.unwrap_or(1), options.max.unwrap_or_else(|| options.min.unwrap_or(1).max(20)));
    for (key, value) in [("min", low), ("max", high)] {
        if !(1..=RATIO_MAX).contains(&value) {
            let fix = Some(vec![(key, json!(value.clamp(1, RATIO_MAX)))]);
            let hint = format!("Give a number from 1 to {RATIO_MAX}.");
            return cx.problem(codes::INVALID_CONSTRAINT, key, format!("`{key}` is {value}."), hint, fix);
        }
    }
    if !cx.check_order(("min", &low), ("max", &high)) {
        return;
    }
    let count = (high - low + 1) as u64;
    let mut side = |purpose: &str| {
        let bits = cx.draw(purpose);
        cx.step(Step::Scale { bits, n: count, add: low as u64 })
    };
    let (first, second) = (side("first"), side("second"));
    for (at, (number, other)) in [(first, second), (second, first)].into_iter().enumerate() {
        if at == 1 {
            cx.text(":");
        }
        let reduced = |x: &[u64]| x[0] / common_divisor(x[0], x[1]);
        let number = cx.step(Step::Map { inputs: vec![number, other], function: Arc::new(reduced) });
        cx.emit(Op::Int(number));
    }
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

/// Bounds in units of the last digit, and the number of digits; `None` when a problem was reported.
pub(super) fn decimal_range(
    cx: &mut FieldCx<'_, '_>,
    options: &DecimalOptions,
    min: f64,
    max: f64,
    decimals: u8,
) -> Option<(i64, i64, u8)> {
    let decimals = options.decimals.unwrap_or(decimals);
    if decimals > DECIMALS_MAX {
        let hint = format!("Give 0 to {DECIMALS_MAX} digits.");
        let fix = Some(vec![("decimals", json!(DECIMALS_MAX))]);
        cx.problem(codes::INVALID_CONSTRAINT, "decimals", format!("`decimals` is {decimals}."), hint, fix);
        return None;
    }
    let low = options.min.unwrap_or_else(|| options.max.map_or(min, |max| min.min(max)));
    let high = options.max.unwrap_or_else(|| max.max(low + (max - min)));
    if !cx.check_order(("min", &low), ("max", &high)) {
        return None;
    }
    let unit = 10i64.pow(u32::from(decimals)) as f64;
    for (key, value) in [("min", low), ("max", high)] {
        if !(value * unit).is_finite() || (value * unit).abs() > UNITS_MAX {
            let largest = (UNITS_MAX / unit).floor();
            let hint = format!("With {decimals} decimals, give at most {largest} either way.");
            let mended = if value < 0.0 { -largest } else { largest };
            let message = format!("`{key}` is {value}, which is not exact with {decimals} decimals.");
            cx.problem(codes::INVALID_CONSTRAINT, key, message, hint, Some(vec![(key, json!(mended))]));
            return None;
        }
    }
    // Inward, so that no value leaves the bounds; bounds without a number in between mean the lower one.
    let (low_units, high_units) = ((low * unit - 1e-6).ceil() as i64, (high * unit + 1e-6).floor() as i64);
    Some((low_units, high_units.max(low_units), decimals))
}

/// A measure of the person in units of 10^-1, or a uniform number when bounds are given.
fn measure(
    cx: &mut FieldCx<'_, '_>,
    options: &DecimalOptions,
    latent: fn(&mut FieldCx<'_, '_>) -> Reg,
    (min, max): (f64, f64),
    decimals: u8,
) {
    if options.min.is_some()
        || options.max.is_some()
        || options.decimals.is_some()
        || options.step.is_some()
        || cx.unique
        || cx.has_spread()
    {
        return decimal_within(cx, options, (min, max), decimals, (Some(min), Some(max)));
    }
    let tenths = latent(cx);
    if decimals == 1 {
        return cx.emit(Op::Decimal { units: tenths, scale: 1 });
    }
    let whole = cx.step(Step::Map { inputs: vec![tenths], function: Arc::new(|x| (x[0] + 5) / 10) });
    cx.emit(Op::Int(whole));
}

/// Sum of four 16-bit uniform numbers, centred: close to normal, with a standard deviation of 37 837.
fn bell(bits: u64) -> i64 {
    const MEAN: i64 = 131_070;
    (0..4).map(|i| (bits >> (16 * i) & 0xffff) as i64).sum::<i64>() - MEAN
}
const BELL_DEVIATION: i64 = 37_837;

/// Height in millimetres: mean 1 630 (deviation 65) for women, 1 760 (70) for men.
fn height_latent(cx: &mut FieldCx<'_, '_>) -> Reg {
    let sex = person::sex(cx);
    cx.latent("height", |cx| {
        let bits = cx.entity_draw("height");
        let height = |x: &[u64]| {
            let (mean, deviation) = if x[0] == 0 { (1630, 65) } else { (1760, 70) };
            (mean + bell(x[1]) * deviation / BELL_DEVIATION) as u64
        };
        cx.step(Step::Map { inputs: vec![sex, bits], function: Arc::new(height) })
    })
}

/// Weight in 100 grams: height² times a body mass index around 25.5 (deviation 3.8).
fn weight_latent(cx: &mut FieldCx<'_, '_>) -> Reg {
    let height = height_latent(cx);
    cx.latent("weight", |cx| {
        let bits = cx.entity_draw("weight");
        let weight = |x: &[u64]| {
            let (height_mm, index_tenths) = (x[0] as i64, 255 + bell(x[1]) * 38 / BELL_DEVIATION);
            (height_mm * height_mm / 1000 * index_tenths.max(160) / 1000) as u64
        };
        cx.step(Step::Map { inputs: vec![height, bits], function: Arc::new(weight) })
    })
}

fn review_score(cx: &mut FieldCx<'_, '_>, options: IntegerOptions) {
    if options.min.is_some() || options.max.is_some() || options.step.is_some() || cx.unique || cx.has_spread() {
        return whole_number_within(cx, &options, (1, 5), (Some(1.0), Some(5.0)));
    }
    let stars = crate::entity::product::stars(cx);
    cx.emit(Op::Int(stars));
}
