//! How well inference does on labelled headers of `data/eval.tsv`, and how its confidence is calibrated.
//!
//! Lives here: reading the labels, counting, fitting the calibration. The labels are never used in training the model.
//!
//! A label is a kind: a catalog key, the name of a vocabulary of `vocab.tsv`, or `id`, `int`, `num`, `money`, `code`, `date`,
//! `datetime`, `time`, `bool`; alternatives are separated by `/`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use datagen_core::{Engine, ValueType};

use crate::{InferRequest, Inferer, Source};

const EVAL: &str = include_str!("../data/eval.tsv");

/// One labelled column and what was made of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Number of its table.
    pub table: usize,
    /// Where the table is from.
    pub source: &'static str,
    /// Header.
    pub header: &'static str,
    /// Accepted kinds.
    pub accepted: &'static str,
    /// Kind that was chosen.
    pub kind: String,
    /// Whether it is one of them.
    pub right: bool,
    /// Confidence before calibration.
    pub raw: f64,
    /// Confidence as told.
    pub confidence: f64,
    /// Who decided.
    pub by: Source,
}

/// Kind of a recipe.
pub fn kind(recipe: &str) -> String {
    let alternatives: Vec<&str> = recipe.split("||").collect();
    let first = alternatives[0];
    let (verb, rest) = first.split_once(' ').unwrap_or((first, ""));
    let plain = match verb {
        "@int" | "quantity" | "integer" => "int",
        "@dec" | "@pct" | "percentage" | "decimal" => "num",
        "@money" | "@salary" | "amount" | "price" | "salary" | "transactionAmount" => "money",
        "@id" => "id",
        "@mask" | "@code" => "code",
        "@date" | "date" => "date",
        "@datetime" | "dateTime" => "datetime",
        "@time" => "time",
        "@bool" | "boolean" => "bool",
        "@cat" => rest,
        other => other,
    };
    plain.to_owned()
}

/// Whether a recipe is of an accepted kind; its alternatives count as well, for a catalog may lack the first.
fn accepts(engine: &Engine, accepted: &str, recipe: &str) -> bool {
    let kinds: Vec<String> = recipe.split("||").map(kind).collect();
    // A type of measured values is a number, whatever its name.
    let returned = engine.type_def(recipe).map(|def| def.value_type);
    let known_by = |label: &str| {
        let measured = match returned {
            Some(ValueType::Integer) => matches!(label, "int" | "num"),
            Some(ValueType::Number) => label == "num",
            _ => false,
        };
        if measured {
            return true;
        }
        kinds.iter().any(|k| k == label || k.trim_start_matches('@') == label)
            || label == "category" && recipe.contains("@cat")
            || label == "label" && kinds.iter().any(|k| k == "label")
    };
    accepted.split('/').any(known_by)
}

/// Headers and hint of every labelled table.
pub fn tables() -> Vec<(Vec<String>, Option<&'static str>)> {
    let lines = EVAL.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    let table = |line: &'static str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let names = cells.get(3)?.split(';').filter_map(|c| Some(c.rsplit_once('=')?.0.to_owned())).collect();
        Some((names, cells.get(2).copied().filter(|hint| !hint.is_empty())))
    };
    lines.filter_map(table).collect()
}

/// One phrase for each recipe of the lexicon.
pub fn phrases(engine: &Engine) -> Vec<String> {
    let tables = crate::tables::Tables::new(engine);
    let mut seen = std::collections::BTreeSet::new();
    let fresh = tables.patterns.iter().filter(|p| seen.insert(p.recipe));
    fresh
        .map(|p| p.words.iter().map(|w| tables.canons[usize::from(*w)].clone()).collect::<Vec<_>>().join(" "))
        .collect()
}

/// Judges every labelled column.
pub fn outcomes(engine: &Engine, inferer: &Inferer) -> Vec<Outcome> {
    let mut list = Vec::new();
    let lines = EVAL.lines().filter(|l| !l.is_empty() && !l.starts_with('#'));
    for (table, line) in lines.enumerate() {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let [source, locale, hint, columns] = cells[..] else { continue };
        let labelled: Vec<(&str, &str)> = columns.split(';').filter_map(|c| c.rsplit_once('=')).collect();
        let names: Vec<String> = labelled.iter().map(|c| c.0.to_owned()).collect();
        let request = InferRequest {
            field_names: &names,
            locale: Some(locale),
            domain_hint: Some(hint).filter(|h| !h.is_empty()),
        };
        for ((header, accepted), (recipe, raw, by)) in labelled.into_iter().zip(inferer.raw(engine, &request)) {
            let right = accepts(engine, accepted, &recipe);
            let confidence = crate::calibrated(raw, by);
            list.push(Outcome { table, source, header, accepted, kind: kind(&recipe), right, raw, confidence, by });
        }
    }
    list
}

/// Share of right columns.
pub fn accuracy<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> f64 {
    let (mut right, mut all) = (0u32, 0u32);
    for outcome in outcomes {
        right += u32::from(outcome.right);
        all += 1;
    }
    f64::from(right) / f64::from(all.max(1))
}

/// Bounds of raw confidence at which the calibration is fitted, by source.
const BOUNDS: [(&str, &[f64]); 3] = [
    ("lexicon", &[0.0, 0.4, 0.55, 0.7, 0.8, 0.9, 0.98, 9.0]),
    ("model", &[0.0, 0.45, 0.6, 0.8, 9.0]),
    ("fallback", &[0.0, 9.0]),
];

/// Most that is told of a guess.
const GUESS_MAX: f64 = 0.2;

/// Name of a source.
pub fn name(source: Source) -> &'static str {
    match source {
        Source::Lexicon => "lexicon",
        Source::Model => "model",
        Source::Llm => "llm",
        Source::Fallback => "fallback",
    }
}

/// The calibration as `data/calibration.tsv` holds it: source, upper bound of raw confidence, share that was right. Shares grow
/// with the bound, and are drawn a little to the middle where there are few columns.
pub fn fit(outcomes: &[Outcome]) -> String {
    let mut text = "# Written by `cargo xtask train`: source, raw confidence below, share that was right\n".to_owned();
    for (source, bounds) in BOUNDS {
        let mut least = 0.02f64;
        for pair in bounds.windows(2) {
            let inside = outcomes.iter().filter(|o| name(o.by) == source && o.raw >= pair[0] && o.raw < pair[1]);
            let (mut right, mut all) = (1.0, 2.0);
            for outcome in inside {
                right += f64::from(u8::from(outcome.right));
                all += 1.0;
            }
            least = least.max(right / all);
            if source == "fallback" {
                // A guess is a guess, however lucky it was on a few columns.
                least = least.min(GUESS_MAX);
            }
            let _ = writeln!(text, "{source}\t{}\t{least:.3}", pair[1]);
        }
    }
    text
}

/// Expected calibration error in ten bins.
pub fn calibration_error(pairs: &[(f64, bool)]) -> f64 {
    let mut bins: BTreeMap<usize, (f64, f64, f64)> = BTreeMap::new();
    for (confidence, right) in pairs {
        let bin = bins.entry((confidence * 10.0).floor().min(9.0) as usize).or_default();
        bin.0 += confidence;
        bin.1 += f64::from(u8::from(*right));
        bin.2 += 1.0;
    }
    bins.values().map(|(sum, right, n)| (sum - right).abs() / n * n).sum::<f64>() / pairs.len().max(1) as f64
}

/// Calibration error when each half of the tables is told by a calibration fitted on the other half.
pub fn crossed_error(outcomes: &[Outcome]) -> f64 {
    let mut pairs = Vec::new();
    for half in 0..2 {
        let (own, other): (Vec<Outcome>, Vec<Outcome>) = outcomes.iter().cloned().partition(|o| o.table % 2 == half);
        let table = crate::Calibration::read(&fit(&other));
        pairs.extend(own.iter().map(|o| (table.of(o.raw, o.by), o.right)));
    }
    calibration_error(&pairs)
}
