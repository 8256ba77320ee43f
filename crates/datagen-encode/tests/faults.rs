//! Spoiled rows through every format: what stands there is what the columns hold, numbers and texts as JSON has them.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::ops::Range;

use datagen_core::column::ColumnValues;
use datagen_core::fault::LABEL_COLUMN;
use datagen_core::{Checked, Engine, Rules};
use serde_json::{Map, Value, json};

const ROWS: u64 = 700;

fn checked() -> Checked {
    let body = json!({ "fault_rate": 0.8, "schema_fields": [
        { "name": "id", "type": "integer", "constraints": { "min": 1, "max": 999, "unique": true } },
        { "name": "price", "type": "decimal", "constraints": { "min": 1, "max": 9, "decimals": 2 } },
        { "name": "ok", "type": "boolean" }, { "name": "email", "type": "email" },
        { "name": "address", "type": "streetAddress", "blankPercentage": 20 }, { "name": "iban", "type": "iban" },
        { "name": "at", "type": "object", "constraints": { "fields": [{ "name": "n", "type": "integer" }] } },
    ] });
    Engine::new().check(&body, &Rules::unlimited(&datagen_encode::names())).unwrap()
}

fn written(checked: &Checked, format: &str, rows: Range<u64>) -> String {
    let encoder = datagen_encode::format(format).unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    datagen_encode::write_all(&*encoder, &checked.plan.bind(4), rows, &mut Default::default(), &mut out);
    String::from_utf8(out).unwrap()
}

/// The rows by the columns.
fn rows(checked: &Checked) -> Vec<BTreeMap<String, Value>> {
    let dataset = checked.plan.bind(4);
    let columns = checked.plan.columns().iter().enumerate();
    let columns: Vec<(String, ColumnValues)> =
        columns.map(|(at, column)| (column.name.clone(), ColumnValues::of(&dataset, at, 0..ROWS))).collect();
    let row = |row: usize| columns.iter().map(|(name, values)| (name.clone(), values.json(row))).collect();
    (0..ROWS as usize).map(row).collect()
}

#[test]
fn json_has_texts_where_numbers_are_wrong_and_numbers_elsewhere() {
    let checked = checked();
    let expected = rows(&checked);
    for (at, line) in written(&checked, "jsonl", 0..ROWS).lines().enumerate() {
        let row: BTreeMap<String, Value> = serde_json::from_str(line).unwrap_or_else(|e| panic!("{line}: {e}"));
        assert_eq!(row, expected[at], "row {at}");
    }
    let of = |label: &str, column: &str| {
        let row = expected.iter().find(|row| row[LABEL_COLUMN] == label).unwrap_or_else(|| panic!("no {label}"));
        row[column].clone()
    };
    assert!(of("id: wrongType", "id").as_str().unwrap().starts_with('x'));
    assert!(of("id: outOfRange", "id").as_i64().unwrap() > 999);
    assert!(of("price: outOfRange", "price").as_f64().unwrap() > 9.0);
    assert_eq!((of("ok: wrongType", "ok"), of("ok: missing", "ok")), (json!("maybe"), Value::Null));
}

#[test]
fn csv_has_the_same_values() {
    let checked = checked();
    let expected = rows(&checked);
    let text = written(&checked, "csv", 0..ROWS);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(headers.last().map(String::as_str), Some(LABEL_COLUMN));
    for (at, record) in reader.records().enumerate() {
        for (name, cell) in headers.iter().zip(&record.unwrap()).filter(|(name, _)| !name.contains('.')) {
            let value = match &expected[at][name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                other => other.to_string(),
            };
            let same_number = || cell.parse::<f64>().is_ok_and(|cell| value.parse() == Ok(cell));
            assert!(cell == value || same_number(), "row {at}, {name}: {cell}, not {value}");
        }
    }
}

#[test]
fn every_format_starts_anywhere() {
    let checked = checked();
    for format in ["jsonl", "csv", "tsv"] {
        let all = written(&checked, format, 0..ROWS);
        let late = written(&checked, format, 131..260);
        let lines: Vec<&str> = all.lines().collect();
        let head = usize::from(format != "jsonl");
        let body: Vec<&str> = late.lines().skip(head).collect();
        assert_eq!(lines[131 + head..260 + head], body[..], "{format}");
    }
}
