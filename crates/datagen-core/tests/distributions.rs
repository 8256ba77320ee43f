//! Distributions: values against theory with fixed seeds, parameters, and the streams beneath them.
//!
//! Theory is computed here from densities, apart from the functions that the values are made with.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "theory is computed with the platform's functions")]

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Problem, Rules};
use serde_json::{Value, json};

const N: usize = 100_000;

fn check(fields: &Value) -> Result<datagen_core::Checked, Vec<Problem>> {
    Engine::new().check(&json!({ "count": 10, "schema_fields": fields }), &Rules::unlimited(&["json"]))
}

fn columns(fields: &Value) -> Vec<Vec<f64>> {
    let checked = check(fields).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let dataset = checked.plan.bind(2026);
    let column = |c: usize| {
        let values = ColumnValues::of(&dataset, c, 0..N as u64);
        (0..N).map(|row| values.json(row).as_f64().unwrap()).collect()
    };
    (0..checked.plan.columns().len()).map(column).collect()
}

fn values(kind: &str, constraints: Value) -> Vec<f64> {
    columns(&json!([{ "name": "x", "type": kind, "constraints": constraints }])).remove(0)
}

/// A distribution function from a density, by Simpson's rule on a grid.
struct Theory {
    from: f64,
    step: f64,
    below: Vec<f64>,
}

impl Theory {
    fn of(from: f64, to: f64, density: impl Fn(f64) -> f64) -> Theory {
        let count = 200_000;
        let step = (to - from) / f64::from(count);
        let mut below = vec![0.0];
        for i in 0..count {
            let a = from + f64::from(i) * step;
            let area = step / 6.0 * (density(a) + 4.0 * density(a + step / 2.0) + density(a + step));
            below.push(below[below.len() - 1] + area);
        }
        let total = below[below.len() - 1];
        below.iter_mut().for_each(|p| *p /= total);
        Theory { from, step, below }
    }

    fn at(&self, x: f64) -> f64 {
        let place = ((x - self.from) / self.step).clamp(0.0, (self.below.len() - 1) as f64);
        let at = (place as usize).min(self.below.len() - 2);
        let (a, b) = (self.below[at], self.below[at + 1]);
        a + (b - a) * (place - at as f64)
    }
}

/// Kolmogorov and Smirnov's distance times the root of n: below 1.63 in 99 of 100 samples; and counts far out in both tails.
fn fits(name: &str, mut sample: Vec<f64>, below: impl Fn(f64) -> f64) {
    sample.sort_by(f64::total_cmp);
    let n = sample.len() as f64;
    let distance = sample
        .iter()
        .enumerate()
        .map(|(i, x)| (below(*x) - i as f64 / n).abs().max(((i + 1) as f64 / n - below(*x)).abs()))
        .fold(0.0, f64::max);
    assert!(distance * n.sqrt() < 1.63, "{name}: {}", distance * n.sqrt());
    for p in [1e-2, 1e-3, 1e-4] {
        let expected = p * n;
        for (side, count) in [
            ("lower", sample.iter().filter(|x| below(**x) < p).count()),
            ("upper", sample.iter().filter(|x| 1.0 - below(**x) < p).count()),
        ] {
            let off = (count as f64 - expected) / expected.sqrt();
            assert!(off.abs() < 4.0, "{name}: {count} values in the {side} tail of {p}, not {expected}");
        }
    }
}

#[test]
fn continuous_distributions_fit_their_theory() {
    let real = |constraints: Value| {
        let mut constraints = constraints;
        constraints["decimals"] = json!(6);
        values("decimal", constraints)
    };
    let normal = Theory::of(-20.0, 220.0, |x| (-((x - 100.0) / 15.0f64).powi(2) / 2.0).exp());
    fits("normal", real(json!({ "distribution": "normal", "mean": 100, "stddev": 15 })), |x| normal.at(x));
    fits("mean and stddev", real(json!({ "mean": 100, "stddev": 15 })), |x| normal.at(x));

    // Mean 50 and deviation 25 of the values: the logarithm has these.
    let (variance, mu) = ((1.25f64).ln(), 50f64.ln() - (1.25f64).ln() / 2.0);
    let log = Theory::of(mu - 9.0 * variance.sqrt(), mu + 9.0 * variance.sqrt(), |t| {
        (-(t - mu).powi(2) / 2.0 / variance).exp()
    });
    fits("lognormal", real(json!({ "distribution": "lognormal", "mean": 50, "stddev": 25 })), |x| log.at(x.ln()));

    fits("exponential", real(json!({ "distribution": "exponential", "lambda": 0.25 })), |x| 1.0 - (-x / 4.0).exp());
    fits("exponential by mean", real(json!({ "distribution": "exponential", "mean": 4 })), |x| 1.0 - (-x / 4.0).exp());
    fits("weibull", real(json!({ "distribution": "weibull", "shape": 1.7, "scale": 30 })), |x| {
        1.0 - (-(x / 30.0).powf(1.7)).exp()
    });
    fits("pareto", real(json!({ "distribution": "pareto", "shape": 2.5, "scale": 3 })), |x| 1.0 - (3.0 / x).powf(2.5));
    fits("triangular", real(json!({ "distribution": "triangular", "min": 10, "max": 20, "mode": 13 })), |x| {
        if x < 13.0 { (x - 10.0).powi(2) / 30.0 } else { 1.0 - (20.0 - x).powi(2) / 70.0 }
    });
    for shape in [0.8, 1.0, 3.5, 60.0f64] {
        // In logarithms, where the density has no pole.
        let gamma = Theory::of(-60.0, (shape * 10.0 + 50.0).ln(), |t| {
            (shape * t - t.exp() - (shape * shape.ln() - shape)).exp()
        });
        fits(&format!("gamma {shape}"), real(json!({ "distribution": "gamma", "shape": shape, "scale": 1000 })), |x| {
            gamma.at((x / 1000.0).ln())
        });
    }
    for (alpha, beta) in [(0.5, 0.5), (2.0, 5.0), (40.0, 3.0f64)] {
        let logit = Theory::of(-60.0, 60.0, |t| (alpha * t - (alpha + beta) * (1.0 + t.exp()).ln()).exp());
        let constraints = json!({ "distribution": "beta", "alpha": alpha, "beta": beta, "min": 0, "max": 1000 });
        fits(&format!("beta {alpha} {beta}"), real(constraints), |x| {
            let x = (x / 1000.0).clamp(1e-12, 1.0 - 1e-12);
            logit.at((x / (1.0 - x)).ln())
        });
    }
}

/// Chi-square of counts of whole numbers against probabilities that need not add up to 1.
fn counts_fit(name: &str, sample: &[f64], first: i64, probabilities: &[f64]) {
    let total: f64 = probabilities.iter().sum();
    let mut counts = vec![0.0; probabilities.len()];
    for x in sample {
        assert_eq!(x.fract(), 0.0, "{name}");
        let at = (*x as i64 - first).clamp(0, counts.len() as i64 - 1);
        counts[at as usize] += 1.0;
    }
    let (mut chi, mut cells, mut expected, mut seen) = (0.0, 0.0, 0.0, 0.0);
    for (p, count) in probabilities.iter().zip(counts) {
        expected += p / total * sample.len() as f64;
        seen += count;
        if expected >= 10.0 {
            chi += (seen - expected) * (seen - expected) / expected;
            (cells, expected, seen) = (cells + 1.0, 0.0, 0.0);
        }
    }
    let freedom: f64 = cells - 1.0;
    assert!(
        chi < freedom + 3.5 * (2.0 * freedom).sqrt() + 4.0,
        "{name}: chi-square {chi} with {freedom} degrees of freedom"
    );
    assert!(freedom >= 1.0, "{name}");
}

#[test]
fn distributions_of_counts_fit_their_theory() {
    let whole = |constraints: Value| values("integer", constraints);
    let running = |first: f64, count: usize, ratio: &dyn Fn(f64) -> f64| -> Vec<f64> {
        (0..count)
            .scan(first.ln(), |p, k| {
                let now = p.exp();
                *p += ratio(k as f64).ln();
                Some(now)
            })
            .collect()
    };
    for mean in [0.3, 4.5, 80.0f64] {
        let theory = running((-mean).exp(), 400, &|k| mean / (k + 1.0));
        counts_fit(
            &format!("poisson {mean}"),
            &whole(json!({ "distribution": "poisson", "lambda": mean })),
            0,
            &theory,
        );
    }
    for (trials, success) in [(10.0, 0.5), (40.0, 0.07), (200.0, 0.9f64)] {
        let theory = running((1.0 - success).powf(trials), trials as usize + 1, &|k| {
            (trials - k) / (k + 1.0) * success / (1.0 - success)
        });
        let sample = whole(json!({ "distribution": "binomial", "trials": trials as u64, "probability": success }));
        counts_fit(&format!("binomial {trials} {success}"), &sample, 0, &theory);
    }
    for success in [0.3, 0.02, 0.004f64] {
        let theory = running(success, 6000, &|_| 1.0 - success);
        let sample = whole(json!({ "distribution": "geometric", "probability": success }));
        counts_fit(&format!("geometric {success}"), &sample, 1, &theory);
    }
    for exponent in [1.0, 2.2f64] {
        let theory: Vec<f64> = (1..=500).map(|rank| f64::from(rank).powf(-exponent)).collect();
        let sample = whole(json!({ "distribution": "zipf", "shape": exponent, "min": 1, "max": 500 }));
        counts_fit(&format!("zipf {exponent}"), &sample, 1, &theory);
    }
    counts_fit("uniform", &whole(json!({ "min": 1, "max": 100 })), 1, &[1.0; 100]);
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let n = a.len() as f64;
    let (mean_a, mean_b) = (a.iter().sum::<f64>() / n, b.iter().sum::<f64>() / n);
    let moment =
        |x: &[f64], y: &[f64], mx: f64, my: f64| x.iter().zip(y).map(|(x, y)| (x - mx) * (y - my)).sum::<f64>();
    moment(a, b, mean_a, mean_b) / (moment(a, a, mean_a, mean_a) * moment(b, b, mean_b, mean_b)).sqrt()
}

#[test]
fn neighbours_and_columns_do_not_hang_together() {
    let fields: Vec<Value> = ["a", "b", "a1", "a2", "total", "x"]
        .iter()
        .map(|name| json!({ "name": name, "type": "decimal", "constraints": { "distribution": "normal", "mean": 0, "stddev": 1, "decimals": 6 } }))
        .collect();
    let columns = columns(&json!(fields));
    let limit = 4.0 / (N as f64).sqrt();
    for (at, a) in columns.iter().enumerate() {
        for lag in [1, 2, 3, 128, 1000] {
            assert!(correlation(&a[..N - lag], &a[lag..]).abs() < limit, "lag {lag}");
        }
        for b in &columns[at + 1..] {
            assert!(correlation(a, b).abs() < limit);
            assert!(correlation(&a[1..], &b[..N - 1]).abs() < limit);
        }
    }
    // Pairs of neighbours fill the square evenly.
    let uniform = values("integer", json!({ "min": 0, "max": 15 }));
    let pairs: Vec<f64> = uniform.chunks_exact(2).map(|pair| pair[0] * 16.0 + pair[1]).collect();
    counts_fit("pairs", &pairs, 0, &[1.0; 256]);
}

#[test]
fn bounds_steps_decimals_and_outliers_hold() {
    let sample = values("integer", json!({ "mean": 50, "stddev": 30, "min": 10, "max": 92, "step": 5 }));
    assert!(sample.iter().all(|x| (10.0..=90.0).contains(x) && (x - 10.0) % 5.0 == 0.0));
    let sample = values("decimal", json!({ "min": 0, "max": 1, "decimals": 2, "step": 0.25 }));
    assert!(sample.iter().all(|x| [0.0, 0.25, 0.5, 0.75, 1.0].contains(x)));
    let sample = values("percentage", json!({ "distribution": "normal", "mean": 90, "stddev": 20 }));
    assert!(sample.iter().all(|x| (0.0..=100.0).contains(x)) && sample.contains(&100.0));
    let sample = values("quantity", json!({ "distribution": "poisson", "lambda": 1 }));
    assert!(sample.iter().all(|x| *x >= 1.0));
    let sample = values("decimal", json!({ "mean": 100, "stddev": 10, "outliers": 2 }));
    let far = sample.iter().filter(|x| (*x - 100.0).abs() > 80.0).count() as f64;
    assert!((far - 2000.0).abs() < 200.0, "{far}");
    let sample = values("amount", json!({ "min": 10, "max": 20, "outliers": 1 }));
    let far = sample.iter().filter(|x| **x > 20.0).count() as f64;
    assert!((far - 1000.0).abs() < 150.0, "{far}");
}

#[test]
fn dates_follow_distributions_too() {
    let start = 1_704_067_200.0; // 2024-01-01
    let sample = values(
        "timestamp",
        json!({ "start": "2024-01-01", "end": "2026-12-31", "distribution": "exponential", "mean": 30 }),
    );
    let mean = sample.iter().map(|x| (x - start) / 86_400.0).sum::<f64>() / N as f64;
    assert!((mean - 30.0).abs() < 0.5, "{mean}");
    let fields = json!([
        { "name": "gap", "type": "expression", "constraints": { "expression": "(paid - due).getDays()" } },
        { "name": "due", "type": "date", "constraints": { "start": "2024-01-01", "end": "2024-12-31" } },
        { "name": "paid", "type": "date",
            "constraints": { "after": "due", "minGap": "0d", "maxGap": "365d", "distribution": "poisson", "lambda": 9 } } ]);
    let checked = check(&fields).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let gaps = ColumnValues::of(&checked.plan.bind(1), 0, 0..N as u64);
    let sample: Vec<f64> = (0..N).map(|row| gaps.json(row).as_f64().unwrap()).collect();
    let theory: Vec<f64> = (0..60)
        .scan((-9.0f64).exp(), |p, k| {
            let now = *p;
            *p *= 9.0 / f64::from(k + 1);
            Some(now)
        })
        .collect();
    counts_fit("days to payment", &sample, 0, &theory);
}

#[test]
fn parameters_that_do_not_fit_are_refused_with_a_fix_that_holds() {
    for (kind, constraints, code, key) in [
        ("decimal", json!({ "distribution": "normal", "lambda": 3 }), "conflicting_constraints", "lambda"),
        ("decimal", json!({ "distribution": "poisson", "lambda": 3, "mean": 3 }), "conflicting_constraints", "mean"),
        ("decimal", json!({ "distribution": "uniform", "mean": 3 }), "conflicting_constraints", "mean"),
        ("decimal", json!({ "distribution": "normal", "stddev": 0 }), "invalid_constraint", "stddev"),
        ("decimal", json!({ "distribution": "normal", "stddev": -1 }), "invalid_constraint", "stddev"),
        ("decimal", json!({ "distribution": "gamma", "shape": 1e9 }), "invalid_constraint", "shape"),
        ("decimal", json!({ "distribution": "exponential", "lambda": 0 }), "invalid_constraint", "lambda"),
        ("integer", json!({ "distribution": "poisson", "lambda": 1e12 }), "invalid_constraint", "lambda"),
        ("integer", json!({ "distribution": "binomial", "trials": 0 }), "invalid_constraint", "trials"),
        ("integer", json!({ "distribution": "binomial", "probability": 1.5 }), "invalid_constraint", "probability"),
        ("integer", json!({ "distribution": "geometric", "probability": 0 }), "invalid_constraint", "probability"),
        ("integer", json!({ "distribution": "zipf", "max": 10_000_000 }), "invalid_constraint", "max"),
        (
            "integer",
            json!({ "distribution": "triangular", "min": 1, "max": 9, "mode": 30 }),
            "invalid_constraint",
            "mode",
        ),
        ("integer", json!({ "distribution": "bell" }), "invalid_constraint", "distribution"),
        ("integer", json!({ "distrbution": "normal" }), "unknown_constraint", "distrbution"),
        ("integer", json!({ "shape": 2 }), "missing_constraint", "distribution"),
        ("integer", json!({ "distribution": "normal", "outliers": 200 }), "invalid_constraint", "outliers"),
        ("integer", json!({ "distribution": "normal", "unique": true }), "unique_unsupported", "unique"),
        ("decimal", json!({ "step": 0.001 }), "invalid_constraint", "step"),
        ("dateTime", json!({ "distribution": "normal", "stddev": 0 }), "invalid_constraint", "stddev"),
    ] {
        let mut fields = json!([{ "name": "x", "type": kind, "constraints": constraints }]);
        let problems = check(&fields).expect_err(&constraints.to_string());
        assert_eq!(problems.len(), 1, "{constraints}: {problems:#?}");
        let path = format!("/schema_fields/0/constraints/{key}");
        assert_eq!((problems[0].code, problems[0].path.as_deref()), (code, Some(path.as_str())), "{constraints}");
        fields[0] = problems[0].suggested_fix.clone().unwrap_or_else(|| panic!("{constraints} has no fix"));
        if let Err(problems) = check(&fields) {
            panic!("{constraints} mended to {fields} fails: {problems:#?}");
        }
    }
}

#[test]
fn every_distribution_has_usable_defaults_for_every_type_that_takes_one() {
    let engine = Engine::new();
    let mut seen = 0;
    for def in engine.types() {
        let schema = def.constraints_schema();
        if schema["properties"].get("distribution").is_none() {
            continue;
        }
        seen += 1;
        let names = schema["$defs"]["Distribution"]["enum"].as_array().expect("an enum of distributions");
        assert_eq!(names.len(), 13);
        for name in names {
            let fields = json!([{ "name": "x", "type": def.key, "constraints": { "distribution": name } }]);
            let checked = check(&fields).unwrap_or_else(|problems| panic!("{} {name}: {problems:#?}", def.key));
            let values = ColumnValues::of(&checked.plan.bind(1), 0, 0..500);
            assert!((1..500).any(|row| values.json(row) != values.json(0)), "{} {name}", def.key);
        }
    }
    assert!(seen >= 15, "{seen}");
}
