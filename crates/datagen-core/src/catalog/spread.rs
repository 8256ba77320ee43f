//! How values of numeric and date types are distributed: constraints that all of them share.
//!
//! Lives here: the distributions, their parameters, and the tables that values are drawn with. Does not live here: the
//! functions behind them (`real`), or what a type does when no distribution is asked for.
//!
//! While a plan is compiled, a distribution becomes a table: quantiles for continuous ones, an alias table for those of whole
//! numbers. A value then is a look-up and an interpolation in integers.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::compile::FieldCx;
use crate::plan::{Reg, Step};
use crate::problem::codes;
use crate::random::{Alias, probability};
use crate::real::{beta_below, exp, gamma_tails, ln, ln_gamma, normal_quantile, pow, solve};

/// Constraints that all types with a distribution understand. For dates, numbers are days: after the first day of the range,
/// or after the other column.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SpreadOptions {
    /// How values are distributed. `min` and `max` bound them: what falls outside is put on the bound.
    distribution: Option<Distribution>,
    /// Mean of a normal or lognormal (of the values themselves), exponential or Poisson distribution.
    mean: Option<f64>,
    /// Standard deviation of a normal or lognormal distribution (of the values themselves).
    stddev: Option<f64>,
    /// Rate of an exponential distribution, mean of a Poisson distribution.
    lambda: Option<f64>,
    /// Shape of a gamma, Weibull or Pareto distribution; exponent of a Zipf distribution.
    shape: Option<f64>,
    /// Scale of a gamma, Weibull or Pareto distribution (there the smallest value).
    scale: Option<f64>,
    /// First parameter of a beta distribution, which lies between `min` and `max`.
    alpha: Option<f64>,
    /// Second parameter of a beta distribution.
    beta: Option<f64>,
    /// Most frequent value of a triangular distribution, which lies between `min` and `max`.
    mode: Option<f64>,
    /// Number of trials of a binomial distribution.
    trials: Option<u64>,
    /// Probability of success of a binomial or geometric distribution, 0 to 1.
    probability: Option<f64>,
    /// Share of values in percent, 0 to 100, that lie far outside, also beyond `min` and `max`.
    outliers: Option<f64>,
}

/// A distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Distribution {
    Uniform,
    #[serde(alias = "gaussian")]
    Normal,
    #[serde(alias = "logNormal", alias = "log_normal")]
    Lognormal,
    Exponential,
    Poisson,
    Binomial,
    Geometric,
    Gamma,
    Beta,
    Pareto,
    #[serde(alias = "zipfian", alias = "power_law")]
    Zipf,
    Weibull,
    Triangular,
}

/// Each distribution with its name and its parameters.
const PARAMETERS: [(Distribution, &str, &[&str]); 13] = [
    (Distribution::Uniform, "uniform", &[]),
    (Distribution::Normal, "normal", &["mean", "stddev"]),
    (Distribution::Lognormal, "lognormal", &["mean", "stddev"]),
    (Distribution::Exponential, "exponential", &["lambda", "mean"]),
    (Distribution::Poisson, "poisson", &["lambda", "mean"]),
    (Distribution::Binomial, "binomial", &["trials", "probability"]),
    (Distribution::Geometric, "geometric", &["probability"]),
    (Distribution::Gamma, "gamma", &["shape", "scale"]),
    (Distribution::Beta, "beta", &["alpha", "beta"]),
    (Distribution::Pareto, "pareto", &["shape", "scale"]),
    (Distribution::Zipf, "zipf", &["shape"]),
    (Distribution::Weibull, "weibull", &["shape", "scale"]),
    (Distribution::Triangular, "triangular", &["mode"]),
];

/// Largest value of a parameter, and its least where it must be positive.
const PARAMETER_MAX: f64 = 1e15;
const PARAMETER_MIN: f64 = 1e-9;
/// Bounds of parameters that give a distribution its form.
const SHAPE: (f64, f64) = (0.05, 1000.0);
/// Largest mean of a Poisson distribution and most trials of a binomial one.
const COUNTS_MAX: f64 = 1e6;
/// Most numbers that a Zipf distribution ranks, and how many it ranks when nothing bounds them.
const RANKS_MAX: f64 = 100_000.0;
const RANKS_DEFAULT: f64 = 1000.0;

impl SpreadOptions {
    fn given(&self) -> Vec<(&'static str, f64)> {
        let all = [
            ("mean", self.mean),
            ("stddev", self.stddev),
            ("lambda", self.lambda),
            ("shape", self.shape),
            ("scale", self.scale),
            ("alpha", self.alpha),
            ("beta", self.beta),
            ("mode", self.mode),
            ("trials", self.trials.map(|n| n as f64)),
            ("probability", self.probability),
        ];
        all.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
    }
}

/// Where values lie: bounds, and what one unit is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The range that parameters left out are made from, and that bounded distributions fill.
    pub(super) range: (f64, f64),
    /// The bounds that a caller gave or that lie in the nature of the type.
    pub(super) bounds: (Option<f64>, Option<f64>),
    /// Units of the register that make 1.
    pub(super) units: f64,
}

/// Largest magnitude of a drawn number in units: exact in every JSON reader.
const UNITS_MAX: f64 = 9_007_199_254_740_991.0;

/// A register in units, or `None` when no distribution was asked for (or a problem was reported: then see `cx.problems`).
pub(super) fn register(cx: &mut FieldCx<'_, '_>, frame: Frame) -> Option<Reg> {
    let options = cx.take_spread()?;
    let distribution = judged(cx, &options, frame)?;
    let outliers = outlier_share(cx, &options)?;
    if distribution == Distribution::Uniform && outliers == 0.0 {
        return None;
    }
    if cx.unique {
        cx.refuse_unique("a distribution repeats values");
        return None;
    }
    let clamp =
        |bound: Option<f64>, far: f64| bound.map_or(far, |b| b * frame.units).clamp(-UNITS_MAX, UNITS_MAX) as i64;
    let (low, high) = (clamp(frame.bounds.0, -UNITS_MAX), clamp(frame.bounds.1, UNITS_MAX));
    let table = table(distribution, &options, frame);
    let value = draw(cx, &table, (low, high.max(low)), frame.units);
    Some(if outliers > 0.0 { with_outliers(cx, value, &table, outliers, frame) } else { value })
}

/// As [`register`], for a position within a span that starts at 0; parameters are in days.
pub(super) fn offset(cx: &mut FieldCx<'_, '_>, span: i64, units_per_day: f64) -> Option<Reg> {
    let days = span as f64 / units_per_day;
    register(cx, Frame { range: (0.0, days), bounds: (Some(0.0), Some(days)), units: units_per_day }).map(|value| {
        let last = span.max(0) as u64;
        cx.step(Step::Map { inputs: vec![value], function: Arc::new(move |x| x[0].min(last)) })
    })
}

fn outlier_share(cx: &mut FieldCx<'_, '_>, options: &SpreadOptions) -> Option<f64> {
    let share = options.outliers.unwrap_or(0.0);
    if (0.0..=100.0).contains(&share) {
        return Some(share);
    }
    let message = format!("`outliers` is {share}, but must be a share in percent from 0 to 100.");
    let fix = Some(vec![("outliers", json!(share.clamp(0.0, 100.0)))]);
    cx.problem(codes::INVALID_CONSTRAINT, "outliers", message, "Give a share such as 1.".to_owned(), fix);
    None
}

/// The distribution, when all parameters belong to it and are in range.
fn judged(cx: &mut FieldCx<'_, '_>, options: &SpreadOptions, frame: Frame) -> Option<Distribution> {
    let given = options.given();
    let takes = |known: &[&str]| given.iter().all(|(key, _)| known.contains(key));
    let Some(distribution) = options.distribution else {
        // A mean and a deviation alone say it, as they do in most tools.
        if given.is_empty() {
            return Some(Distribution::Uniform);
        }
        if takes(&["mean", "stddev"]) {
            return positive(cx, &given, Distribution::Normal, frame).then_some(Distribution::Normal);
        }
        let fitting = PARAMETERS.iter().find(|(.., known)| takes(known)).map_or("normal", |(_, name, _)| name);
        let message = format!("`{}` is given without a `distribution`.", given[0].0);
        let hint = format!("Name the distribution, such as `{fitting}`.");
        cx.problem(
            codes::MISSING_CONSTRAINT,
            "distribution",
            message,
            hint,
            Some(vec![("distribution", json!(fitting))]),
        );
        return None;
    };
    let (_, name, known) = PARAMETERS.iter().find(|(d, ..)| *d == distribution)?;
    let strange: Vec<&str> = given.iter().map(|(key, _)| *key).filter(|key| !known.contains(key)).collect();
    if let [first, ..] = strange.as_slice() {
        let listed = if known.is_empty() { "no parameters".to_owned() } else { format!("`{}`", known.join("`, `")) };
        let message = format!("A {name} distribution has no parameter `{first}`.");
        let fix = Some(strange.iter().map(|key| (*key, Value::Null)).collect());
        cx.problem(codes::CONFLICTING_CONSTRAINTS, first, message, format!("It takes {listed}."), fix);
        return None;
    }
    if options.lambda.is_some() && options.mean.is_some() {
        let message = "`lambda` and `mean` say the same in different words.".to_owned();
        let fix = Some(vec![("mean", Value::Null)]);
        cx.problem(codes::CONFLICTING_CONSTRAINTS, "mean", message, "Give one of them.".to_owned(), fix);
        return None;
    }
    positive(cx, &given, distribution, frame).then_some(distribution)
}

/// Whether all parameters are in range; reports the first that is not.
fn positive(cx: &mut FieldCx<'_, '_>, given: &[(&str, f64)], distribution: Distribution, frame: Frame) -> bool {
    use Distribution::*;
    for &(key, value) in given {
        let (low, high) = match (key, distribution) {
            ("mean", Normal) => (-PARAMETER_MAX, PARAMETER_MAX),
            ("mode", _) => frame.range,
            ("probability", Geometric) => (1e-6, 1.0),
            ("probability", _) => (0.0, 1.0),
            ("trials", _) => (1.0, COUNTS_MAX),
            ("lambda" | "mean", Poisson) => (PARAMETER_MIN, COUNTS_MAX),
            ("shape" | "alpha" | "beta", _) => SHAPE,
            _ => (PARAMETER_MIN, PARAMETER_MAX),
        };
        if !(low..=high).contains(&value) {
            let message = format!("`{key}` is {value}, but must be from {low} to {high} here.");
            let mended = value.clamp(low, high);
            let mended = if mended.fract() == 0.0 { json!(mended as i64) } else { json!(mended) };
            let hint = format!("Give a `{key}` within these bounds.");
            cx.problem(codes::INVALID_CONSTRAINT, key, message, hint, Some(vec![(key, mended)]));
            return false;
        }
    }
    let ranks = frame.bounds.0.unwrap_or(1.0) + RANKS_MAX;
    if distribution == Zipf && frame.bounds.1.is_some_and(|max| max > ranks) {
        let message = format!("A zipf distribution ranks at most {RANKS_MAX} numbers.");
        let hint = format!("Give a `max` of at most {ranks}.");
        cx.problem(codes::INVALID_CONSTRAINT, "max", message, hint, Some(vec![("max", json!(ranks as i64))]));
        return false;
    }
    true
}

/// What values are drawn with.
enum Table {
    Quantiles(Arc<Quantiles>),
    /// Whole numbers from `first` on.
    Counts {
        first: f64,
        alias: Arc<Alias>,
        middle: f64,
        far: f64,
    },
}

impl Table {
    /// The median, and the distance from it to what one value in a thousand exceeds.
    fn far(&self, units: f64) -> (f64, f64) {
        match self {
            Table::Quantiles(table) => (table.median() / units, (table.upper() - table.median()) / units),
            Table::Counts { middle, far, .. } => (*middle, far - middle),
        }
    }
}

fn draw(cx: &mut FieldCx<'_, '_>, table: &Table, (low, high): (i64, i64), units: f64) -> Reg {
    let bits = cx.draw("value");
    match table {
        Table::Quantiles(table) => {
            let table = Arc::clone(table);
            let function = Arc::new(move |x: &[u64]| table.at(x[0]).clamp(low, high) as u64);
            cx.step(Step::Map { inputs: vec![bits], function })
        }
        Table::Counts { first, alias, .. } => {
            let index = cx.step(Step::Pick { bits, alias: Arc::clone(alias) });
            let (first, units) = (*first as i64, units as i64);
            let function = Arc::new(move |x: &[u64]| {
                first.saturating_add(x[0] as i64).saturating_mul(units.max(1)).clamp(low, high) as u64
            });
            cx.step(Step::Map { inputs: vec![index], function })
        }
    }
}

/// Outliers lie three to ten times as far from the median as one regular value in a thousand.
const OUTLIER_NEAREST: f64 = 3.0;
const OUTLIER_FARTHEST: f64 = 10.0;

fn with_outliers(cx: &mut FieldCx<'_, '_>, value: Reg, table: &Table, percent: f64, frame: Frame) -> Reg {
    let (middle, distance) = table.far(frame.units);
    let distance = if distance > 0.0 { distance } else { 1.0 };
    // What has a lower bound by nature has its outliers above.
    let both_sides = frame.bounds.0.is_none();
    let unit = |x: f64| (x * frame.units).clamp(-UNITS_MAX, UNITS_MAX) as i64;
    let (near, far) = (unit(distance * OUTLIER_NEAREST), unit(distance * OUTLIER_FARTHEST));
    let middle = unit(middle);
    let chance = cx.draw("outlier");
    let threshold = probability((percent * 10_000.0).round() as u64, 1_000_000);
    let is_outlier = cx.step(Step::Chance { bits: chance, threshold });
    let bits = cx.draw("outlier value");
    let function = Arc::new(move |x: &[u64]| {
        let away = near + crate::random::scale(x[0], far.abs_diff(near) + 1) as i64;
        let away = if both_sides && x[0] & 1 == 1 { -away } else { away };
        middle.saturating_add(away).clamp(-(UNITS_MAX as i64), UNITS_MAX as i64) as u64
    });
    let outlier = cx.step(Step::Map { inputs: vec![bits], function });
    cx.step(Step::Choose { when: is_outlier, then: outlier, otherwise: value })
}

/// Octaves of a tail: the last one holds one value in 2^33.
const OCTAVES: usize = 32;
/// Pieces of an octave, a power of two.
const PIECES: usize = 16;
/// Fractions of a unit that a table keeps, as a power of two.
const FRACTION_BITS: u32 = 8;

/// The quantiles of a distribution in 256ths of a unit. Probabilities are cut into octaves toward both ends, each into pieces,
/// so that the tails are as exact as the middle.
struct Quantiles {
    /// Octave by octave from the median on, each with both its ends.
    lower: Vec<i64>,
    upper: Vec<i64>,
}

impl Quantiles {
    /// `quantile(p, upper)`: the point that is exceeded downward, or upward, with probability `p` of at most a half.
    fn new(units: f64, mut quantile: impl FnMut(f64, bool) -> f64) -> Quantiles {
        let scale = units * f64::from(1u32 << FRACTION_BITS);
        let limit = UNITS_MAX * f64::from(1u32 << FRACTION_BITS);
        let mut tail = |upper: bool| {
            let mut entries = vec![0; OCTAVES * (PIECES + 1)];
            let mut p_octave = 0.5;
            for octave in entries.chunks_mut(PIECES + 1) {
                // Downward, as the solvers start from the point before.
                for (piece, entry) in octave.iter_mut().enumerate().rev() {
                    let p = p_octave / 2.0 * (1.0 + piece as f64 / PIECES as f64);
                    *entry = (quantile(p, upper) * scale).clamp(-limit, limit).round() as i64;
                }
                p_octave /= 2.0;
            }
            entries
        };
        Quantiles { lower: tail(false), upper: tail(true) }
    }

    /// The value in units that these uniform bits stand for.
    #[inline]
    fn at(&self, bits: u64) -> i64 {
        let (table, bits) = if bits >> 63 == 0 { (&self.lower, bits) } else { (&self.upper, !bits) };
        // Bits beyond the last octave are its end.
        let bits = bits.max(1 << (63 - OCTAVES));
        let octave = bits.leading_zeros() as usize - 1;
        let mantissa = bits << (octave + 2);
        let piece = (mantissa >> (64 - PIECES.trailing_zeros())) as usize;
        let fraction = (mantissa << PIECES.trailing_zeros()) >> 32;
        let at = octave * (PIECES + 1) + piece;
        let (a, b) = (table[at], table[at + 1]);
        let value = a + ((i128::from(b - a) * i128::from(fraction)) >> 32) as i64;
        (value + (1 << (FRACTION_BITS - 1))) >> FRACTION_BITS
    }

    fn median(&self) -> f64 {
        self.lower[PIECES] as f64 / f64::from(1u32 << FRACTION_BITS)
    }

    /// What about one value in a thousand exceeds: the far end of the ninth octave.
    fn upper(&self) -> f64 {
        self.upper[8 * (PIECES + 1)] as f64 / f64::from(1u32 << FRACTION_BITS)
    }
}

fn table(distribution: Distribution, o: &SpreadOptions, frame: Frame) -> Table {
    use Distribution::*;
    let (low, high) = frame.range;
    let (middle, length) = ((low + high) / 2.0, (high - low).max(PARAMETER_MIN));
    let quantiles =
        |quantile: &mut dyn FnMut(f64, bool) -> f64| Table::Quantiles(Arc::new(Quantiles::new(frame.units, quantile)));
    // The logarithm of the probability to be at or above a point, which the quantiles below are made from.
    let ln_above = |p: f64, upper: bool| if upper { ln(p) } else { ln(1.0 - p) };
    match distribution {
        Uniform => quantiles(&mut |p, upper| if upper { high - p * length } else { low + p * length }),
        Normal => {
            let (mean, deviation) = (o.mean.unwrap_or(middle), o.stddev.unwrap_or(length / 6.0));
            quantiles(&mut |p, upper| mean + deviation * if upper { -normal_quantile(p) } else { normal_quantile(p) })
        }
        Lognormal => {
            let mean = o.mean.unwrap_or(low.max(0.0) + length / 4.0);
            let relative = o.stddev.unwrap_or(mean / 2.0) / mean;
            let variance = ln(1.0 + relative * relative);
            let (mu, sigma) = (ln(mean) - variance / 2.0, variance.sqrt());
            quantiles(&mut |p, upper| exp(mu + sigma * if upper { -normal_quantile(p) } else { normal_quantile(p) }))
        }
        Exponential => {
            let mean = o.mean.or(o.lambda.map(|rate| 1.0 / rate)).unwrap_or(length / 5.0);
            quantiles(&mut |p, upper| -mean * ln_above(p, upper))
        }
        Weibull => {
            let (shape, scale) = (o.shape.unwrap_or(1.5), o.scale.unwrap_or(length / 3.0));
            quantiles(&mut |p, upper| scale * pow(-ln_above(p, upper), 1.0 / shape))
        }
        Pareto => {
            let (shape, scale) = (o.shape.unwrap_or(1.16), o.scale.unwrap_or(if low > 0.0 { low } else { 1.0 }));
            quantiles(&mut |p, upper| scale * exp(-ln_above(p, upper) / shape))
        }
        Triangular => {
            let mode = o.mode.unwrap_or(middle).clamp(low, high);
            let rise = (mode - low) / length;
            quantiles(&mut |p, upper| {
                let (below, above) = if upper { (1.0 - p, p) } else { (p, 1.0 - p) };
                if below < rise {
                    low + (below * length * (mode - low)).sqrt()
                } else {
                    high - (above * length * (high - mode)).sqrt()
                }
            })
        }
        Gamma => {
            let (shape, scale) = (o.shape.unwrap_or(2.0), o.scale.unwrap_or(length / 8.0));
            let start = ln((shape - 1.0 / 3.0).max(shape / 10.0));
            let (mut t, mut side) = (start, false);
            quantiles(&mut |p, upper| {
                if upper != side {
                    (t, side) = (start, upper);
                }
                t = solve(p, t, |t| {
                    let x = exp(t);
                    let (below, above) = gamma_tails(shape, x);
                    let slope = exp(shape * t - x - ln_gamma(shape));
                    if upper { (above, -slope) } else { (below, slope) }
                });
                scale * exp(t)
            })
        }
        Beta => {
            let (alpha, beta) = (o.alpha.unwrap_or(2.0), o.beta.unwrap_or(2.0));
            let ln_beta = ln_gamma(alpha) + ln_gamma(beta) - ln_gamma(alpha + beta);
            let start = ln(alpha / beta);
            let (mut t, mut side) = (start, false);
            quantiles(&mut |p, upper| {
                if upper != side {
                    (t, side) = (start, upper);
                }
                let parts = |t: f64| (1.0 / (1.0 + exp(-t)), 1.0 / (1.0 + exp(t)));
                t = solve(p, t, |t| {
                    let (x, rest) = parts(t);
                    let slope = exp(alpha * ln(x) + beta * ln(rest) - ln_beta);
                    if upper {
                        (beta_below(beta, alpha, rest, x), -slope)
                    } else {
                        (beta_below(alpha, beta, x, rest), slope)
                    }
                });
                let (x, rest) = parts(t);
                if x < 0.5 { low + length * x } else { high - length * rest }
            })
        }
        Geometric => geometric(o.probability.unwrap_or(1.0 / middle.max(2.0)).clamp(1e-6, 1.0), frame.units),
        Poisson => {
            let mean = o.lambda.or(o.mean).unwrap_or(middle).clamp(PARAMETER_MIN, COUNTS_MAX);
            counts(mean.floor(), |k| mean / (k + 1.0))
        }
        Binomial => {
            let trials = o.trials.map_or(high.floor().clamp(1.0, COUNTS_MAX), |n| n as f64);
            let success = o.probability.unwrap_or(0.5);
            let likeliest = ((trials + 1.0) * success).floor().min(trials);
            counts(likeliest, |k| if k < trials { (trials - k) / (k + 1.0) * (success / (1.0 - success)) } else { 0.0 })
        }
        Zipf => {
            let first = frame.bounds.0.unwrap_or(1.0).ceil();
            let ranks = frame.bounds.1.map_or(RANKS_DEFAULT, |max| max - first + 1.0).clamp(1.0, RANKS_MAX);
            let exponent = o.shape.unwrap_or(1.0);
            from_weights(first, (1..=ranks as u64).map(|rank| pow(rank as f64, -exponent)).collect())
        }
    }
}

/// Probability of success below which numbers of trials are drawn from a table of quantiles: too many to list.
const LISTED_PROBABILITY_MIN: f64 = 0.01;

/// Number of trials up to the first success.
fn geometric(success: f64, units: f64) -> Table {
    if success >= LISTED_PROBABILITY_MIN {
        let (fail, count) = (1.0 - success, 4000);
        return from_weights(
            1.0,
            (0..count)
                .scan(1.0, |p, _| {
                    let now = *p;
                    *p *= fail;
                    Some(now)
                })
                .collect(),
        );
    }
    let rate = -ln(1.0 - success);
    // Rounded up to whole numbers of trials in the mean.
    let quantile = |p: f64, upper: bool| 0.5 - (if upper { ln(p) } else { ln(1.0 - p) }) / rate;
    Table::Quantiles(Arc::new(Quantiles::new(units, quantile)))
}

/// Whole numbers whose likeliest is known, with the ratio of the probability of `k + 1` to that of `k`.
fn counts(likeliest: f64, ratio: impl Fn(f64) -> f64) -> Table {
    /// What is less likely than this, compared with the likeliest, is left out.
    const LEAST: f64 = 1e-14;
    let (mut below, mut above) = (Vec::new(), vec![1.0]);
    let (mut k, mut p) = (likeliest, 1.0);
    while k > 0.0 && p > LEAST {
        k -= 1.0;
        p /= ratio(k);
        if p.is_finite() {
            below.push(p);
        }
    }
    let first = likeliest - below.len() as f64;
    (k, p) = (likeliest, 1.0);
    while p > LEAST {
        p *= ratio(k);
        k += 1.0;
        above.push(p);
    }
    below.reverse();
    below.append(&mut above);
    from_weights(first, below)
}

fn from_weights(first: f64, weights: Vec<f64>) -> Table {
    /// Probabilities are kept to this part of the largest.
    const PARTS: f64 = (1u64 << 45) as f64;
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let total: f64 = weights.iter().sum();
    let point = |share: f64| {
        let mut sum = 0.0;
        let at = weights.iter().position(|w| {
            sum += w;
            sum >= share * total
        });
        first + at.unwrap_or(0) as f64
    };
    let parts: Vec<u64> = weights.iter().map(|w| (w / largest * PARTS).round() as u64).collect();
    Table::Counts { first, alias: Arc::new(Alias::new(&parts)), middle: point(0.5), far: point(0.999) }
}

/// Constraints of distributions.
pub(super) const KEYS: &[&str] = &[
    "distribution",
    "mean",
    "stddev",
    "lambda",
    "shape",
    "scale",
    "alpha",
    "beta",
    "mode",
    "trials",
    "probability",
    "outliers",
];
