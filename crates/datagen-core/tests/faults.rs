//! `fault_rate`: spoiled rows have one defect, which is the one they are labelled with, and nothing else changes.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use datagen_core::column::ColumnValues;
use datagen_core::fault::{LABEL_COLUMN, Rule};
use datagen_core::{Checked, Engine, Problem, Rules, Validity, ValueType};
use serde_json::{Map, Value, json};

fn check(body: &Value) -> Result<Checked, Vec<Problem>> {
    Engine::new().check(body, &Rules::unlimited(&["json"]))
}

/// The values of each column, by name.
fn columns(body: &Value, seed: u64, range: std::ops::Range<u64>) -> BTreeMap<String, Vec<Value>> {
    let checked = check(body).unwrap_or_else(|problems| panic!("{body}: {problems:#?}"));
    let dataset = checked.plan.bind(seed);
    let values = |at: usize| {
        let column = ColumnValues::of(&dataset, at, range.clone());
        (0..(range.end - range.start) as usize).map(|row| column.json(row)).collect()
    };
    let names = checked.plan.columns().iter().map(|column| column.name.clone());
    names.enumerate().map(|(at, name)| (name, values(at))).collect()
}

fn customers() -> Value {
    json!({ "schema_fields": [
        { "name": "id", "type": "uuid", "constraints": { "unique": true } },
        { "name": "name", "type": "fullName" }, { "name": "email", "type": "email" },
        { "name": "age", "type": "integer", "constraints": { "min": 18, "max": 90 } },
        { "name": "price", "type": "decimal", "constraints": { "min": 0, "max": 100, "decimals": 2 } },
        { "name": "total", "type": "expression", "constraints": { "expression": "price * age" } },
        { "name": "iban", "type": "iban" }, { "name": "active", "type": "boolean" },
        { "name": "born", "type": "date", "constraints": { "start": "1950-01-01", "end": "2000-12-31" } },
        { "name": "state", "type": "category", "constraints": { "values": ["new", "old"] } },
        { "name": "note", "type": "sentence", "blankPercentage": 50 },
        { "name": "at", "type": "object", "constraints": { "fields": [{ "name": "city", "type": "city" }] } },
        { "name": "tags", "type": "array", "constraints": { "items": { "type": "word" } } },
        { "name": "line", "type": "integer", "constraints": { "min": 1, "max": 90 } },
    ], "unique_together": [["age", "line"]] })
}

fn spoiled(rate: f64) -> Value {
    let mut body = customers();
    body["fault_rate"] = json!(rate);
    body
}

#[test]
fn exactly_the_labelled_value_differs_from_the_clean_dataset() {
    let (clean, spoiled) = (columns(&customers(), 7, 0..4000), columns(&spoiled(0.25), 7, 0..4000));
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    for (row, label) in spoiled[LABEL_COLUMN].iter().enumerate() {
        let differing: Vec<&String> = clean.keys().filter(|name| clean[*name][row] != spoiled[*name][row]).collect();
        let Some(label) = label.as_str() else {
            assert_eq!(differing, Vec::<&String>::new(), "row {row} is not labelled");
            continue;
        };
        *counts.entry(label.to_owned()).or_default() += 1;
        let (name, _) = label.split_once(": ").unwrap();
        assert_eq!(differing, [name], "row {row}: {label}");
    }
    let total: u32 = counts.values().sum();
    assert!((900..1100).contains(&total), "{total}");
    let rules: BTreeSet<&str> = counts.keys().map(|label| label.split_once(": ").unwrap().1).collect();
    assert_eq!(rules, Rule::ALL.map(Rule::key).into_iter().collect());
    let of = |name: &str| counts.iter().filter(|(label, _)| label.starts_with(name)).map(|(_, n)| n).sum::<u32>();
    for name in ["id: ", "email: ", "age: ", "iban: ", "state: ", "note: ", "tags: "] {
        assert!((45..125).contains(&of(name)), "columns are spoiled alike: {counts:?}");
    }
}

#[test]
fn every_defect_is_what_its_label_says() {
    let rows = columns(&spoiled(1.0), 3, 0..3000);
    for (row, label) in rows[LABEL_COLUMN].iter().enumerate() {
        let label = label.as_str().unwrap_or_else(|| panic!("row {row} has no defect"));
        let (name, rule) = label.split_once(": ").unwrap();
        let value = &rows[name][row];
        let text = value.as_str().unwrap_or_default();
        let holds = match (name, rule) {
            (_, "missing") => value.is_null(),
            (_, "tooLong") => text.chars().count() > 255,
            ("active", "wrongType") => text == "maybe",
            (_, "wrongType") => text.starts_with('x') && text[1..].parse::<f64>().is_ok(),
            ("age", "outOfRange") => value.as_i64().is_some_and(|age| !(18..=90).contains(&age)),
            ("line", "outOfRange") => value.as_i64().is_some_and(|line| !(1..=90).contains(&line)),
            ("price", "outOfRange") => value.as_f64().is_some_and(|price| price > 100.0),
            ("born", "impossibleDate") => text.len() == 10 && text.ends_with("-02-30"),
            ("state", "unknownValue") => !["new", "old"].contains(&text) && !text.is_empty(),
            ("iban", "checkDigit") => !iban_is_valid(text) && text.len() > 14,
            ("iban", "malformed") => !iban_is_valid(text),
            ("id", "malformed") => text.split('-').count() == 4,
            ("email", "malformed") => !text.is_empty(),
            ("born", "malformed") => text.split('-').count() == 2,
            _ => false,
        };
        assert!(holds, "{label}: {value}");
    }
}

fn iban_is_valid(text: &str) -> bool {
    let text: String = text.chars().filter(|c| *c != ' ').collect();
    if text.len() < 15 || !text.is_ascii() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let digits: String =
        text[4..].chars().chain(text[..4].chars()).map(|c| c.to_digit(36).unwrap().to_string()).collect();
    digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97) == 1
}

#[test]
fn defects_do_not_depend_on_where_reading_begins() {
    let all = columns(&spoiled(0.3), 11, 0..1000);
    for (from, to) in [(0, 1), (127, 129), (400, 700), (999, 1000)] {
        let part = columns(&spoiled(0.3), 11, from..to);
        for (name, values) in &part {
            assert_eq!(values[..], all[name][from as usize..to as usize], "{name}");
        }
    }
}

#[test]
fn more_defects_leave_those_that_are_there() {
    let (few, many) = (columns(&spoiled(0.1), 2, 0..2000), columns(&spoiled(0.2), 2, 0..2000));
    for (few, many) in few[LABEL_COLUMN].iter().zip(&many[LABEL_COLUMN]) {
        assert!(few.is_null() || few == many);
    }
}

#[test]
fn unique_columns_stay_unique_however_wrong() {
    let body = json!({ "fault_rate": 1, "schema_fields": [
        { "name": "n", "type": "integer", "constraints": { "min": 1, "max": 5000, "unique": true } },
        { "name": "id", "type": "uuid", "constraints": { "unique": true } },
        { "name": "day", "type": "date", "constraints": { "start": "2000-01-01", "end": "2020-12-31", "unique": true } },
    ] });
    for (name, values) in columns(&body, 1, 0..3000).iter().filter(|(name, _)| *name == "n" || *name == "id") {
        let present: Vec<String> = values.iter().filter(|v| !v.is_null()).map(ToString::to_string).collect();
        assert_eq!(present.iter().collect::<BTreeSet<_>>().len(), present.len(), "{name}");
    }
}

#[test]
fn every_type_has_defects_that_show_or_says_that_it_has_none() {
    let engine = Engine::new();
    let mut without = Vec::new();
    for def in engine.types() {
        let constraints: Map<String, Value> = serde_json::from_str(def.example_constraints).unwrap_or_default();
        let body = json!({ "count": 300, "fault_rate": 1,
            "schema_fields": [{ "name": "x", "type": def.key, "constraints": constraints }] });
        if let Err(problems) = check(&body) {
            assert_eq!(problems[0].code, "nothing_to_spoil", "{}: {problems:?}", def.key);
            without.push(def.key);
            continue;
        }
        let mut clean = body.clone();
        clean["fault_rate"] = Value::Null;
        let (clean, spoiled) = (columns(&clean, 5, 0..300), columns(&body, 5, 0..300));
        let mut rules = BTreeSet::new();
        for row in 0..300 {
            let label = spoiled[LABEL_COLUMN][row].as_str().unwrap();
            let (was, is) = (&clean["x"][row], &spoiled["x"][row]);
            assert_ne!(was, is, "{}: {label}", def.key);
            let rule = label.strip_prefix("x: ").unwrap();
            assert_eq!(rule == "missing", is.is_null(), "{}: {label}", def.key);
            rules.insert(rule);
        }
        let least = if matches!(def.value_type, ValueType::Object | ValueType::Array) { 1 } else { 2 };
        assert!(rules.len() >= least, "{}: {rules:?}", def.key);
        for (fault, rule) in [(Validity::BadCheckDigit, "checkDigit"), (Validity::Malformed, "malformed")] {
            // What `validity` makes here, faults make too.
            let mut asked = body.clone();
            asked["schema_fields"][0]["constraints"]["validity"] = json!(fault.key());
            asked["fault_rate"] = Value::Null;
            assert!(check(&asked).is_err() || rules.contains(rule), "{} lacks {rule}: {rules:?}", def.key);
        }
    }
    assert!(without.len() < 8, "{without:?}");
    println!("none: {without:?}");
}

#[test]
fn what_cannot_be_is_refused_with_a_fix_that_holds() {
    let with = |rate: Value, field: Value| json!({ "fault_rate": rate, "schema_fields": [field] });
    let email = json!({ "name": "email", "type": "email" });
    let cases = [
        (with(json!("many"), email.clone()), "wrong_type", "/fault_rate"),
        (with(json!(-0.1), email.clone()), "out_of_range", "/fault_rate"),
        (with(json!(5), email.clone()), "out_of_range", "/fault_rate"),
        (with(json!(0.5), json!({ "name": "_fault", "type": "email" })), "duplicate_name", "/schema_fields/0/name"),
        (with(json!(0.5), json!({ "name": "none", "type": "blank" })), "nothing_to_spoil", "/fault_rate"),
    ];
    for (mut body, code, path) in cases {
        let problem = check(&body).map(|checked| checked.document).unwrap_err().remove(0);
        assert_eq!((problem.code, problem.path.as_deref()), (code, Some(path)), "{problem:#?}");
        match path {
            "/fault_rate" => body["fault_rate"] = problem.suggested_fix.unwrap()["fault_rate"].clone(),
            _ => body["schema_fields"][0] = problem.suggested_fix.unwrap(),
        }
        check(&body).unwrap_or_else(|problems| panic!("{body}: {problems:#?}"));
    }
    let off = check(&with(json!(0), email)).unwrap();
    assert_eq!((off.plan.columns().len(), off.document.fault_rate), (1, None));
}
