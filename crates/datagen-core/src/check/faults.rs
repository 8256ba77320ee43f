//! `fault_rate`: rows with exactly one defect, and the column that names it.
//!
//! Lives here: which defects a compiled column can have, and the column `_fault`. Does not live here: what makes an identity
//! number wrong (`catalog`), how texts are damaged (`fault`).
//!
//! A row draws whether it is spoiled and, if so, one rule of one column: columns alike, then the rules of the column alike. The
//! column becomes a choice between its own text and that of each rule. What reads the column reads its own text, so nothing
//! else of the row changes.

use std::sync::Arc;

use serde_json::{Number, Value, json};

use super::field::Draft;
use super::{Request, shown};
use crate::compile::Builder;
use crate::fault::{self, LABEL_COLUMN, Rule, Validity};
use crate::plan::{Column, Inner, Op, Reg, Step, ValueType, specials_of};
use crate::problem::{Problem, codes};
use crate::random::{Alias, probability};
use crate::scalar;
use crate::words::{Specials, Words};

/// Texts longer than this are not made longer still.
const LONG_BYTES_MAX: usize = 4096;
/// A text that is too long has more characters than this, and than any right one.
const USUAL_CHARS_MAX: usize = 255;
/// Bounds beyond this are not left: what lies beyond is not exact in every reader.
const BOUND_MAX: f64 = 4_503_599_627_370_496.0;
/// How far beyond its only bound a number lies at most, in units of its last digit.
const BEYOND: u64 = 1000;
/// A multiple of every number of rules that a column can have.
const RULE_WEIGHT: u64 = 840;

/// One way in which a column can be wrong.
struct Fault {
    rule: Rule,
    /// What stands there then; nothing where it is missing.
    ops: Vec<Op>,
}

impl<'a> Request<'a> {
    /// Reads `fault_rate` and spoils the columns; the rate as the document has it.
    pub(super) fn faults(
        &mut self,
        drafts: &mut [Draft<'a>],
        columns: &mut Vec<Option<Column>>,
        builder: &mut Builder<'a>,
    ) -> Option<Number> {
        let (rate, number) = self.fault_rate()?;
        if let Some(draft) = drafts.iter_mut().find(|draft| draft.name.as_deref() == Some(LABEL_COLUMN)) {
            let message = format!("`{LABEL_COLUMN}` is the column that names the defects of `fault_rate`.");
            draft.report(codes::DUPLICATE_NAME, "name", message, "Give the field another name.");
            draft.mend("name", json!(self.free_name(LABEL_COLUMN)));
            return Some(number);
        }
        let is_sound = self.problems.is_empty() && drafts.iter().all(|draft| draft.problems.is_empty());
        if !is_sound {
            return Some(number);
        }
        let faults: Vec<Vec<Fault>> =
            drafts.iter().zip(&*columns).map(|(draft, column)| of_column(draft, column.as_ref(), builder)).collect();
        if faults.iter().all(Vec::is_empty) {
            let message = "None of the columns can be given a defect.";
            let hint = "Leave `fault_rate` out, or add a column without `blankPercentage` or with a form of its own.";
            let problem = Problem::new(codes::NOTHING_TO_SPOIL, message, hint).at("/fault_rate");
            self.push(problem.fix(json!({ "fault_rate": null })));
            return None;
        }
        spoil(rate, faults, columns, builder);
        Some(number)
    }

    /// The share of spoiled rows, unless it is left out or 0.
    fn fault_rate(&mut self) -> Option<(f64, Number)> {
        let given = self.present("fault_rate")?;
        match given.as_f64() {
            Some(rate) if (0.0..=1.0).contains(&rate) => {
                return given.as_number().cloned().filter(|_| rate > 0.0).map(|number| (rate, number));
            }
            rate => {
                let code = if rate.is_some() { codes::OUT_OF_RANGE } else { codes::WRONG_TYPE };
                let message = format!("`fault_rate` is {}, but must be a number from 0 to 1.", shown(given));
                let hint = "Give the share of rows with a defect: 0.05 for five in a hundred.";
                // Above 1 it is taken for a percentage.
                let mended = match rate {
                    Some(rate) if rate > 1.0 => json!((rate / 100.0).min(1.0)),
                    _ => Value::Null,
                };
                self.push(Problem::new(code, message, hint).at("/fault_rate").fix(json!({ "fault_rate": mended })));
            }
        }
        None
    }

    fn free_name(&self, base: &str) -> String {
        let fields = self.present("schema_fields").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        super::Names::of(fields).free(base)
    }
}

/// The ways in which a column can be wrong; none where its type says itself where it is null, or where it is wrong throughout.
fn of_column(draft: &Draft<'_>, column: Option<&Column>, builder: &mut Builder<'_>) -> Vec<Fault> {
    let (Some(def), Some(column)) = (draft.def, column) else { return Vec::new() };
    let is_wrong = !matches!(draft.validity, Validity::Valid | Validity::Reserved);
    if draft.null_by_type || is_wrong || !column.fields().is_empty() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    let mut add = |rule, ops: Option<Vec<Op>>| faults.extend(ops.map(|ops| Fault { rule, ops }));
    add(Rule::Missing, column.null.is_none().then(Vec::new));
    if !column.is_plain() || column.value_type.is_json() {
        return faults;
    }
    let check_digit = draft.wrong(builder, Validity::BadCheckDigit);
    add(Rule::CheckDigit, check_digit);
    let malformed = draft.wrong(builder, Validity::Malformed);
    let is_text = column.value_type == ValueType::String;
    let damaged = || (is_text && def.formed).then(|| changed(&column.ops, Specials::PUNCTUATION, fault::damage));
    add(Rule::Malformed, malformed.or_else(damaged));
    match column.value_type {
        ValueType::String => {
            add(Rule::TooLong, too_long(column));
            add(Rule::ImpossibleDate, impossible_date(column));
            let is_choice = def.category == "choice" && !draft.unique;
            add(Rule::UnknownValue, is_choice.then(|| unknown_value(column)).flatten());
        }
        _ => {
            add(Rule::WrongType, Some(vec![wrong_type(column)]));
            add(Rule::OutOfRange, out_of_range(draft, column, builder));
        }
    }
    faults
}

/// The text of the ops, changed by a function that adds at most two bytes.
fn changed(ops: &[Op], adds: Specials, change: fn(&mut Vec<u8>, usize)) -> Vec<Op> {
    let mut inputs: Vec<Reg> = ops.iter().flat_map(Op::inputs).collect();
    inputs.sort();
    inputs.dedup();
    let longest = ops.iter().map(Op::longest).sum::<usize>() + 2;
    let specials = specials_of(ops).with(adds).with(Specials::EDGE);
    let ops: Arc<[Op]> = ops.into();
    let function = move |row: &crate::plan::RowView<'_>, out: &mut Vec<u8>| {
        let start = out.len();
        scalar::append(&ops, row, out);
        change(out, start);
    };
    vec![Op::Call { inputs: inputs.into(), function: Arc::new(function), longest, specials }]
}

fn too_long(column: &Column) -> Option<Vec<Op>> {
    let longest = column.longest();
    let pad = "x".repeat(longest.max(USUAL_CHARS_MAX) + 1);
    (longest <= LONG_BYTES_MAX).then(|| column.ops.iter().cloned().chain([Op::Literal(pad.into())]).collect())
}

fn impossible_date(column: &Column) -> Option<Vec<Op>> {
    let is_date = matches!(column.ops.as_slice(), [Op::Date(_)] | [Op::DateTime { .. }]);
    is_date.then(|| changed(&column.ops, Specials::NONE, |out, start| fault::thirtieth_of_february(&mut out[start..])))
}

/// A value that is none of a short list.
fn unknown_value(column: &Column) -> Option<Vec<Op>> {
    let [Op::Word { words, .. }] = column.ops.as_slice() else { return None };
    let mut text = "unknown_value".to_owned();
    while (0..words.len() as u64).any(|index| words.get(index) == text) {
        text.push('_');
    }
    Some(vec![Op::Literal(text.into())])
}

/// Text where a number or a boolean belongs. A number stays in it, so that distinct values stay distinct.
fn wrong_type(column: &Column) -> Op {
    match column.value_type {
        ValueType::Boolean => Op::AsText([Op::Literal("maybe".into())].into()),
        _ => Op::AsText([Op::Literal("x".into())].into_iter().chain(column.ops.iter().cloned()).collect()),
    }
}

/// A number beyond the bounds that the constraints or the type set.
fn out_of_range(draft: &Draft<'_>, column: &Column, builder: &mut Builder<'_>) -> Option<Vec<Op>> {
    let (value, scale) = match column.ops.as_slice() {
        [Op::Int(value)] => (*value, 0),
        [Op::Decimal { units, scale }] => (*units, *scale),
        _ => return None,
    };
    if draft.constraints.contains_key("outliers") {
        return None;
    }
    let unit = 10i64.pow(u32::from(scale)) as f64;
    let natural = draft.def.and_then(|def| def.natural_range);
    let bound = |key: &str, natural: Option<i64>| {
        let given = draft.constraints.get(key).and_then(Value::as_f64).or(natural.map(|n| n as f64))?;
        Some(given * unit).filter(|bound| bound.abs() < BOUND_MAX)
    };
    let min = bound("min", natural.map(|range| range.0)).map(|min| min.floor() as i64);
    let max = bound("max", natural.map(|range| range.1)).map(|max| max.ceil() as i64);
    let beyond = match (min, max) {
        // Moved by the whole range: distinct values stay distinct.
        (Some(min), Some(max)) if min <= max => {
            builder.step(Step::MulAdd { a: value, multiplier: 1, b: None, add: (max - min + 1) as u64 })
        }
        (None, Some(max)) => beyond(builder, (max + 1) as u64),
        (Some(min), None) => beyond(builder, (min - BEYOND as i64) as u64),
        _ => return None,
    };
    Some(vec![if scale == 0 { Op::Int(beyond) } else { Op::Decimal { units: beyond, scale } }])
}

fn beyond(builder: &mut Builder<'_>, add: u64) -> Reg {
    let bits = builder.row_draw("how far beyond");
    builder.step(Step::Scale { bits, n: BEYOND, add })
}

/// Draws a rule for the row, makes every column a choice and appends the column of labels.
fn spoil(rate: f64, faults: Vec<Vec<Fault>>, columns: &mut Vec<Option<Column>>, builder: &mut Builder<'_>) {
    let mut weights = Vec::new();
    let mut labels = vec![String::new()];
    for (faults, column) in faults.iter().zip(&*columns) {
        let name = column.as_ref().map(|column| column.name.as_str()).unwrap_or_default();
        weights.extend(faults.iter().map(|_| RULE_WEIGHT / faults.len() as u64));
        labels.extend(faults.iter().map(|fault| format!("{name}: {}", fault.rule.key())));
    }
    let bits = builder.row_draw("is spoiled");
    let threshold = probability((rate * 1e9).round() as u64, 1_000_000_000);
    let is_spoiled = builder.step(Step::Chance { bits, threshold });
    let bits = builder.row_draw("rule");
    let rule = builder.step(Step::Pick { bits, alias: Arc::new(Alias::new(&weights)) });
    let rule = builder.step(Step::MulAdd { a: rule, multiplier: 1, b: None, add: 1 });
    let none = builder.step(Step::Constant(0));
    let rule = builder.step(Step::Choose { when: is_spoiled, then: rule, otherwise: none });
    let mut first = 1;
    for (faults, column) in faults.into_iter().zip(columns.iter_mut()) {
        let Some(column) = column.as_mut().filter(|_| !faults.is_empty()) else { continue };
        let count = faults.len() as u64;
        spoil_column(column, faults, (rule, first), builder);
        first += count;
    }
    let ops = vec![Op::Word { words: Arc::new(Words::new(&labels)), index: rule }];
    let mut label = Column::new(LABEL_COLUMN.to_owned(), ValueType::String, ops, Inner::None);
    label.null = Some(map(builder, vec![rule], |x| u64::from(x[0] == 0)));
    columns.push(Some(label));
}

fn spoil_column(column: &mut Column, faults: Vec<Fault>, (rule, first): (Reg, u64), builder: &mut Builder<'_>) {
    let count = faults.len() as u64;
    // 0 where the column is right, else the number of its own rule, from 1.
    let own = move |rule: u64| if (first..first + count).contains(&rule) { rule - first + 1 } else { 0 };
    let missing = faults.iter().position(|fault| fault.rule == Rule::Missing).map(|at| at as u64 + 1);
    column.null = match (column.null, missing) {
        // A value that is wrong stands even where there would be none.
        (Some(null), _) => Some(map(builder, vec![rule, null], move |x| if own(x[0]) == 0 { x[1] } else { 0 })),
        (None, Some(missing)) => Some(map(builder, vec![rule], move |x| u64::from(own(x[0]) == missing))),
        (None, None) => None,
    };
    if faults.iter().all(|fault| fault.rule == Rule::Missing) {
        return;
    }
    // The moment stays that of the text before.
    column.moment = column.moment();
    let which = map(builder, vec![rule], move |x| own(x[0]));
    let right = std::mem::take(&mut column.ops);
    let branches: Vec<Vec<Op>> = std::iter::once(right).chain(faults.into_iter().map(|fault| fault.ops)).collect();
    column.ops = vec![Op::Switch { which, branches: branches.into() }];
}

fn map(builder: &mut Builder<'_>, inputs: Vec<Reg>, function: impl Fn(&[u64]) -> u64 + Send + Sync + 'static) -> Reg {
    builder.step(Step::Map { inputs, function: Arc::new(function) })
}
