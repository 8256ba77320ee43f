//! Choices and compositions: categories, booleans, sequences, constants, masks, templates, patterns.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Nesting, NoOptions, TypeDef, pattern};
use crate::compile::FieldCx;
use crate::locale::WordList;
use crate::mask::{DIGITS, Mask, Masks, UPPER, UPPER_ALNUM};
use crate::plan::{Op, Reg, Step, ValueType};
use crate::problem::{codes, did_you_mean, nearest};
use crate::random::probability;
use crate::words::WORD_BYTES_MAX;

/// Choices.
pub fn choices() -> Vec<TypeDef> {
    vec![
        TypeDef::new("boolean", "Boolean", boolean)
            .about("True or false; `truePercentage` sets the share of true, `labels` other words for the two.")
            .aliases(&["bool", "flag", "datatype.boolean", "yes_no", "Boolean"])
            .headers(&["is_active", "enabled", "active", "verified", "opt_in"])
            .returns(ValueType::Boolean),
        TypeDef::new("category", "Category", category)
            .about("One of the given `values`, by `weights` when given.")
            .aliases(&[
                "enum",
                "choice",
                "random_element",
                "helpers.arrayElement",
                "Custom List",
                "weighted",
                "helpers.weightedArrayElement",
            ])
            .headers(&["type", "kind", "class", "group", "tier", "segment"])
            .example(r#"{"values": ["bronze", "silver", "gold"], "weights": [60, 30, 10]}"#),
        TypeDef::new("sequenceOf", "Values in order", sequence_of)
            .about("The given `values` in order of the rows, each `repeat` times, and from the start again.")
            .aliases(&["cycle", "round_robin", "sequential_list", "in_order", "rotate"])
            .headers(&["shift", "phase", "turn"])
            .example(r#"{"values": ["early", "late", "night"]}"#),
    ]
}

/// Compositions.
pub fn types() -> Vec<TypeDef> {
    vec![
        TypeDef::new("rowNumber", "Row number", |cx, _: NoOptions| {
            let row = cx.step(Step::Row);
            cx.set_unique_domain(u64::MAX);
            let number = cx.step(Step::MulAdd { a: row, multiplier: 1, b: None, add: 1 });
            cx.emit(Op::Int(number));
        })
        .about("Position of the row in the dataset, counted from 1.")
        .aliases(&["row", "row_id", "index", "Row Number", "rownum"])
        .headers(&["no", "nr", "line_no", "serial"])
        .returns(ValueType::Integer),
        TypeDef::new("sequence", "Sequence", sequence)
            .about("Numbers that grow by `step` from `start`, with optional `prefix` and zero `padding`.")
            .aliases(&["auto_increment", "autoincrement", "sequential"])
            .headers(&["id", "pk", "seq", "record_id"])
            .returns(ValueType::Integer),
        TypeDef::new("constant", "Constant", constant)
            .about("The same value in every row.")
            .aliases(&["fixed", "static", "literal"])
            .returns(ValueType::String)
            .example(r#"{"value": "v1"}"#),
        TypeDef::new("mask", "Mask", mask)
            .about("Text with places: `#` digit, `?` capital letter, `*` capital letter or digit, `\\` makes the next character text.")
            .aliases(&["bothify", "numerify", "lexify", "helpers.fromMask", "Character Sequence"])
            .example(r####"{"pattern": "###-??"}"####),
        TypeDef::new("pattern", "Regular expression", pattern::compile)
            .about("Text that matches a regular expression.")
            .aliases(&["regex", "regexify", "regular_expression", "helpers.fromRegExp", "Regular Expression"])
            .example(r#"{"pattern": "[A-Z]{2}-\\d{4}"}"#),
        TypeDef::new("template", "Template", template)
            .about("Text with other types in it, such as `{{firstName}}.{{lastName}}`; they share the row's entities.")
            .aliases(&["format_string", "helpers.fake", "parse"])
            .example(r#"{"template": "{{lastName}}, {{firstName}}"}"#),
    ]
}

/// 1 in `numerator` of `denominator` rows, else 0, on the field's own stream.
pub(super) fn chance(cx: &mut FieldCx<'_, '_>, purpose: &str, numerator: u64, denominator: u64) -> Reg {
    let bits = cx.draw(purpose);
    cx.step(Step::Chance { bits, threshold: probability(numerator, denominator) })
}

/// Constraints of `boolean`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct BooleanOptions {
    /// Share of true in percent, 0 to 100 (50).
    true_percentage: Option<f64>,
    /// Words for true and false, in this order: `["yes", "no"]` or `yes/no`. The values are strings then.
    labels: Option<Labels>,
}

/// Words for true and false.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Labels {
    Pair([String; 2]),
    Text(String),
}

impl Labels {
    /// The words; `None` when a text does not hold two, with a stroke between.
    fn pair(self) -> Option<[String; 2]> {
        match self {
            Labels::Pair(pair) => Some(pair),
            Labels::Text(text) => {
                let (yes, no) = text.split_once('/')?;
                Some([yes, no].map(|word| word.trim().to_owned()))
            }
        }
        .filter(|pair| pair.iter().all(|word| word.len() <= WORD_BYTES_MAX))
    }
}

fn boolean(cx: &mut FieldCx<'_, '_>, options: BooleanOptions) {
    let percent = options.true_percentage.unwrap_or(50.0);
    if !(0.0..=100.0).contains(&percent) {
        let message = format!("`truePercentage` is {percent}, but must be from 0 to 100.");
        let fix = Some(vec![("truePercentage", json!(percent.clamp(0.0, 100.0)))]);
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "truePercentage",
            message,
            "Give a share in percent.".to_owned(),
            fix,
        );
    }
    let value = if cx.unique {
        cx.index("value", 2)
    } else {
        chance(cx, "value", (percent * 10_000.0).round() as u64, 1_000_000)
    };
    let Some(labels) = options.labels else { return cx.emit(Op::Bool(value)) };
    let Some([yes, no]) = labels.pair() else {
        let message = format!("`labels` must be two words of at most {WORD_BYTES_MAX} bytes.");
        let hint = r#"Give `["yes", "no"]` or `yes/no`: first the word for true."#.to_owned();
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "labels",
            message,
            hint,
            Some(vec![("labels", json!(["yes", "no"]))]),
        );
    };
    if cx.unique && yes == no {
        return cx.refuse_unique("both labels are the same");
    }
    cx.value_type = ValueType::String;
    let words = WordList::uniform([no, yes]).words;
    cx.word(&words, value);
}

/// Constraints of `category`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CategoryOptions {
    /// The values: strings, numbers or booleans. Required.
    values: Option<Vec<Value>>,
    /// How frequent each is, relative to the others: as many as there are values.
    weights: Option<Vec<f64>>,
}

/// Most values of a category.
const VALUES_MAX: usize = 10_000;

fn category(cx: &mut FieldCx<'_, '_>, options: CategoryOptions) {
    let Some(values) = plain_values(cx, "category", options.values) else { return };
    let Some(weights) = weights_of(cx, options.weights, "values", values.len()) else { return };
    cx.value_type = common_type(&values);
    let texts = values.iter().map(scalar_text);
    let entries: Vec<_> = texts.zip(weights).map(|(text, weight)| (text, weight, String::new())).collect();
    let list = WordList::new(&entries);
    cx.list_entry(&list);
}

/// The `values` of a type; `None` when a problem was reported.
fn plain_values(cx: &mut FieldCx<'_, '_>, type_key: &str, values: Option<Vec<Value>>) -> Option<Vec<Value>> {
    let Some(values) = values.filter(|v| !v.is_empty()) else {
        let hint = r#"Give `values`, such as ["small", "large"]."#.to_owned();
        let fix = Some(vec![("values", json!(["A", "B", "C"])), ("weights", Value::Null)]);
        cx.problem(codes::MISSING_CONSTRAINT, "values", format!("`{type_key}` needs `values`."), hint, fix);
        return None;
    };
    if values.len() > VALUES_MAX
        || values.iter().any(|v| v.is_array() || v.is_object() || v.is_null() || scalar_text(v).len() > WORD_BYTES_MAX)
    {
        let scalars =
            |v: &&Value| !(v.is_array() || v.is_object() || v.is_null()) && scalar_text(v).len() <= WORD_BYTES_MAX;
        let kept: Vec<&Value> = values.iter().filter(scalars).take(VALUES_MAX).collect();
        let fix = (!kept.is_empty()).then(|| vec![("values", json!(kept)), ("weights", Value::Null)]);
        let hint = "Use `blankPercentage` for nulls.".to_owned();
        let message = format!(
            "`values` may hold up to {VALUES_MAX} strings, numbers and booleans of at most {WORD_BYTES_MAX} bytes."
        );
        cx.problem(codes::INVALID_CONSTRAINT, "values", message, hint, fix);
        return None;
    }
    Some(values)
}

/// Weights as integers of a millionth of the largest; `None` when a problem was reported.
pub(super) fn weights_of(
    cx: &mut FieldCx<'_, '_>,
    weights: Option<Vec<f64>>,
    what: &str,
    count: usize,
) -> Option<Vec<u64>> {
    let Some(weights) = weights else { return Some(vec![1; count]) };
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let wrong = if weights.len() != count {
        format!("There are {count} {what} but {} weights.", weights.len())
    } else if weights.iter().any(|w| !w.is_finite() || *w < 0.0) || largest == 0.0 {
        "`weights` must not be negative, and one of them must be above 0.".to_owned()
    } else {
        return Some(weights.iter().map(|w| (w / largest * 1e6).round() as u64).collect());
    };
    let hint = format!("Give as many weights as there are {what}, such as [70, 20, 10] for three.");
    cx.problem(codes::INVALID_CONSTRAINT, "weights", wrong, hint, Some(vec![("weights", Value::Null)]));
    None
}

/// Constraints of `sequenceOf`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SequenceOfOptions {
    /// The values in order: strings, numbers or booleans. Required.
    values: Option<Vec<Value>>,
    /// How many rows in a row have the same value (1).
    repeat: Option<u64>,
    /// Whether the values start again after the last (true); otherwise the last one stays.
    cycle: Option<bool>,
}

fn sequence_of(cx: &mut FieldCx<'_, '_>, options: SequenceOfOptions) {
    let Some(values) = plain_values(cx, "sequenceOf", options.values) else { return };
    let (repeat, cycle, len) = (options.repeat.unwrap_or(1), options.cycle.unwrap_or(true), values.len() as u64);
    if repeat == 0 {
        let fix = Some(vec![("repeat", json!(1))]);
        let hint = "Give at least 1.".to_owned();
        return cx.problem(codes::INVALID_CONSTRAINT, "repeat", "`repeat` is 0.".to_owned(), hint, fix);
    }
    cx.value_type = common_type(&values);
    let list = WordList::uniform(values.iter().map(scalar_text));
    if cx.unique {
        if repeat > 1 || list.distinct.len() < values.len() {
            return cx.refuse_unique("values are repeated");
        }
        cx.set_unique_domain(len);
    }
    let row = cx.step(Step::Row);
    let at = move |row: u64| if cycle { row / repeat % len } else { (row / repeat).min(len - 1) };
    let index = cx.step(Step::Map { inputs: vec![row], function: Arc::new(move |inputs| at(inputs[0])) });
    cx.word(&list.words, index);
}

fn scalar_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn common_type(values: &[Value]) -> ValueType {
    if values.iter().all(|v| v.is_i64()) {
        ValueType::Integer
    } else if values.iter().all(Value::is_number) {
        ValueType::Number
    } else if values.iter().all(Value::is_boolean) {
        ValueType::Boolean
    } else {
        ValueType::String
    }
}

/// Constraints of `sequence`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SequenceOptions {
    /// First number (1).
    start: Option<i64>,
    /// Distance from row to row (1); not 0.
    step: Option<i64>,
    /// Text before the number; the values are strings then.
    prefix: Option<String>,
    /// Fewest digits, filled with leading zeros, up to 18; the values are strings then.
    padding: Option<u8>,
}

/// Longest `prefix`.
const PREFIX_BYTES_MAX: usize = 256;

fn sequence(cx: &mut FieldCx<'_, '_>, options: SequenceOptions) {
    let (start, step) = (options.start.unwrap_or(1), options.step.unwrap_or(1));
    if step == 0 {
        let fix = Some(vec![("step", json!(1))]);
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "step",
            "`step` is 0.".to_owned(),
            "Give another step.".to_owned(),
            fix,
        );
    }
    if options.padding.is_some_and(|p| p > 18) {
        let fix = Some(vec![("padding", json!(18))]);
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "padding",
            "`padding` is above 18.".to_owned(),
            "Give at most 18.".to_owned(),
            fix,
        );
    }
    if options.prefix.as_ref().is_some_and(|p| p.len() > PREFIX_BYTES_MAX) {
        let message = format!("`prefix` is longer than {PREFIX_BYTES_MAX} bytes.");
        return cx.problem(
            codes::INVALID_CONSTRAINT,
            "prefix",
            message,
            "Shorten it.".to_owned(),
            Some(vec![("prefix", Value::Null)]),
        );
    }
    let row = cx.step(Step::Row);
    let value = cx.step(Step::MulAdd { a: row, multiplier: step as u64, b: None, add: start as u64 });
    let steps_to_end = if step > 0 {
        i64::MAX.abs_diff(start) / step.unsigned_abs()
    } else {
        i64::MIN.abs_diff(start) / step.unsigned_abs()
    };
    cx.set_unique_domain(steps_to_end.saturating_add(1));
    if options.prefix.is_some() || options.padding.is_some() {
        cx.value_type = ValueType::String;
        cx.text(options.prefix.as_deref().unwrap_or_default());
    }
    match options.padding {
        Some(width) => cx.call(&[value], 20, crate::words::Specials::NONE, move |row, out| {
            let number = row.get(value) as i64;
            out.extend_from_slice(format!("{number:0width$}", width = usize::from(width)).as_bytes());
        }),
        None => cx.emit(Op::Int(value)),
    }
}

/// Constraints of `constant`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ConstantOptions {
    /// The value: a string, a number or a boolean. Required.
    value: Option<Value>,
}

fn constant(cx: &mut FieldCx<'_, '_>, options: ConstantOptions) {
    let value = options.value.filter(|v| !(v.is_array() || v.is_object()) && scalar_text(v).len() <= WORD_BYTES_MAX);
    let Some(value) = value else {
        let hint = format!("Give `value` as a string of at most {WORD_BYTES_MAX} bytes, a number or a boolean.");
        let fix = Some(vec![("value", json!(""))]);
        return cx.problem(
            codes::MISSING_CONSTRAINT,
            "value",
            "`constant` needs a plain `value`.".to_owned(),
            hint,
            fix,
        );
    };
    cx.value_type = common_type(std::slice::from_ref(&value));
    if cx.unique {
        cx.set_unique_domain(1);
    }
    cx.text(&scalar_text(&value));
}

/// Constraints of `mask`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MaskOptions {
    /// The mask. Required.
    #[serde(alias = "format", alias = "mask")]
    pattern: Option<String>,
}

/// Longest mask.
const MASK_BYTES_MAX: usize = 512;

fn mask(cx: &mut FieldCx<'_, '_>, options: MaskOptions) {
    let Some(pattern) = options.pattern.filter(|p| !p.is_empty()) else {
        let fix = Some(vec![("pattern", json!("###-??"))]);
        let hint = "Give a mask such as `###-??`.".to_owned();
        return cx.problem(codes::MISSING_CONSTRAINT, "pattern", "`mask` needs a `pattern`.".to_owned(), hint, fix);
    };
    emit_mask(cx, "pattern", &pattern);
}

/// Constraints of numbered identifiers.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FormatOptions {
    /// Mask: `#` digit, `?` capital letter, `*` capital letter or digit.
    format: Option<String>,
}

impl FormatOptions {
    /// Whether the caller gave a mask.
    pub(super) fn is_given(&self) -> bool {
        self.format.is_some()
    }
}

/// An identifier by mask, with the type's own as default.
pub(super) fn masked_number(cx: &mut FieldCx<'_, '_>, options: &FormatOptions, default: &str) {
    emit_mask(cx, "format", options.format.as_deref().unwrap_or(default));
}

fn emit_mask(cx: &mut FieldCx<'_, '_>, key: &str, pattern: &str) {
    if pattern.len() > MASK_BYTES_MAX {
        let message = format!("`{key}` is longer than {MASK_BYTES_MAX} bytes.");
        let cut = &pattern[..pattern.floor_char_boundary(MASK_BYTES_MAX)];
        return cx.problem(
            codes::INVALID_PATTERN,
            key,
            message,
            "Shorten it.".to_owned(),
            Some(vec![(key, json!(cut))]),
        );
    }
    let place = |c: char| match c {
        '#' => Some(DIGITS),
        '?' => Some(UPPER),
        '*' => Some(UPPER_ALNUM),
        _ => None,
    };
    place_mask(cx, Mask::parse(pattern, place));
}

/// Appends a mask filled at random, or, when unique, with a different text in every row.
pub(super) fn place_mask(cx: &mut FieldCx<'_, '_>, mask: Mask) {
    // More places than one number can fill are filled in several pieces.
    let pieces = mask.pieces();
    let last = pieces.len() - 1;
    for (at, piece) in pieces.into_iter().enumerate() {
        let (domain, unique) = (piece.domain(), cx.unique);
        // The last piece alone makes the value unique, the others stay random; the whole domain is only that large when single.
        cx.unique = unique && at == last;
        let value = cx.index(&format!("places {at}"), domain);
        cx.unique = unique;
        let which = cx.step(Step::Constant(0));
        cx.emit(Op::Mask { masks: Arc::new(Masks::new(vec![piece])), which, value });
    }
}

/// Constraints of `template`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TemplateOptions {
    /// The text with `{{type}}` in it. Required.
    #[serde(alias = "pattern", alias = "format", alias = "value")]
    template: Option<String>,
}

/// Most placeholders of a template, and its longest text.
const PLACEHOLDERS_MAX: usize = 64;
const TEMPLATE_BYTES_MAX: usize = 4096;

fn template(cx: &mut FieldCx<'_, '_>, options: TemplateOptions) {
    let Some(text) = options.template else {
        let fix = Some(vec![("template", json!("{{firstName}} {{lastName}}"))]);
        let hint = "Give a text such as `{{firstName}} {{lastName}}`.".to_owned();
        return cx.problem(
            codes::MISSING_CONSTRAINT,
            "template",
            "`template` needs a `template`.".to_owned(),
            hint,
            fix,
        );
    };
    if text.len() > TEMPLATE_BYTES_MAX || text.matches("{{").count() > PLACEHOLDERS_MAX {
        let message = format!("A template has at most {TEMPLATE_BYTES_MAX} bytes and {PLACEHOLDERS_MAX} placeholders.");
        return cx.problem(codes::PATTERN_TOO_COMPLEX, "template", message, "Shorten it.".to_owned(), None);
    }
    if cx.unique {
        return cx.refuse_unique("a template repeats when its parts do");
    }
    let mut rest = text.as_str();
    while let Some(open) = rest.find("{{") {
        cx.text(&rest[..open]);
        let Some(close) = rest[open..].find("}}") else {
            let hint = "Close every `{{` with `}}`.".to_owned();
            return cx.problem(codes::INVALID_PATTERN, "template", "A `{{` is not closed.".to_owned(), hint, None);
        };
        placeholder(cx, &text, rest[open + 2..open + close].trim());
        rest = &rest[open + close + 2..];
    }
    cx.text(rest);
}

fn placeholder(cx: &mut FieldCx<'_, '_>, template: &str, name: &str) {
    let engine = cx.builder.engine;
    let value_type = cx.value_type;
    let plain = |def: &&TypeDef| def.key != "template" && def.nesting == Nesting::None;
    match engine.type_def(name).filter(plain) {
        Some(def) => {
            let purpose = cx.fresh("part");
            let outer = cx.enter(&purpose);
            def.compile(cx, &Map::new());
            cx.leave(outer);
            cx.value_type = value_type;
        }
        None => {
            let near = nearest(name, engine.types().iter().filter(plain).map(|def| def.key), 3);
            let fix = near.first().map(|key| {
                let mended = template.replace(&format!("{{{{{name}}}}}"), &format!("{{{{{key}}}}}"));
                vec![("template", json!(mended))]
            });
            let hint = format!("{}Any catalog key may stand in a template.", did_you_mean(&near));
            cx.problem(
                codes::INVALID_PATTERN,
                "template",
                format!("There is no type `{name}` for a template."),
                hint,
                fix,
            );
        }
    }
}
