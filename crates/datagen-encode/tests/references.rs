//! Columns that read other columns, through every text format: the same values as column by column, whatever the order of
//! columns and wherever a block of rows begins.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ops::{ControlFlow, Range};

use datagen_core::column::ColumnValues;
use datagen_core::{Checked, Engine, Rules};
use datagen_encode::{StreamOptions, format, names, stream, write_all};
use serde_json::{Map, Value, json};

/// Nulls that others read, texts that must be escaped, choices, patterns, calls, and chains through several columns.
fn fields() -> Vec<Value> {
    let expression = |name: &str, text: &str, blank: u32| json!({ "name": name, "type": "expression", "blankPercentage": blank, "constraints": { "expression": text } });
    let hostile = ["plain", "", " edge ", "comma, inside", "quote \" inside", "line\nbreak", "back\\slash", "عربي"];
    vec![
        expression("gross", "total * 1.05", 0),
        expression("total", "quantity * unit_price", 5),
        json!({ "name": "quantity", "type": "quantity", "blankPercentage": 20 }),
        json!({ "name": "unit_price", "type": "price" }),
        expression("label", "note + \" / \" + city + \" \" + string(total)", 0),
        json!({ "name": "note", "type": "category", "blankPercentage": 10, "constraints": { "values": hostile } }),
        expression("again", "note.size() > 5 ? label.upperAscii() : who", 0),
        json!({ "name": "city", "type": "city", "blankPercentage": 10 }),
        json!({ "name": "who", "type": "template", "constraints": { "template": "{{lastName}}, {{firstName}}" } }),
        expression("mail", "contact.contains(\"@\") && code.startsWith(\"A\")", 0),
        json!({ "name": "contact", "type": "email" }),
        json!({ "name": "code", "type": "pattern", "constraints": { "pattern": "(A|B[0-9]{2})-[a-z]{3}" } }),
        json!({ "name": "picked", "type": "dateTime", "blankPercentage": 5,
            "constraints": { "after": "created", "before": "closed" } }),
        json!({ "name": "created", "type": "dateTime", "constraints": { "format": "rfc2822" } }),
        json!({ "name": "closed", "type": "timestamp", "blankPercentage": 30, "constraints": { "after": "created" } }),
        expression("days", "(date(picked) - date(created)).getDays()", 0),
        json!({ "name": "score", "type": "decimal", "constraints": { "distribution": "gamma", "outliers": 1 } }),
    ]
}

fn checked(engine: &Engine, fields: &[Value]) -> Checked {
    let body = json!({ "locale": "en_AE", "schema_fields": fields });
    engine.check(&body, &Rules::unlimited(&names())).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn written(checked: &Checked, key: &str, rows: Range<u64>) -> Vec<u8> {
    let encoder = format(key).unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    write_all(&*encoder, &checked.plan.bind(SEED), rows, &mut Default::default(), &mut out);
    out
}

const SEED: u64 = 77;
const ROWS: u64 = 1500;

fn json_rows(bytes: &[u8]) -> Vec<Map<String, Value>> {
    std::str::from_utf8(bytes).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn rows_hold_what_their_columns_hold_in_any_order_of_columns() {
    let engine = Engine::new();
    let forward = fields();
    let backward: Vec<Value> = forward.iter().rev().cloned().collect();
    for fields in [forward, backward] {
        let checked = checked(&engine, &fields);
        let dataset = checked.plan.bind(SEED);
        let rows = json_rows(&written(&checked, "jsonl", 0..ROWS));
        assert_eq!(rows.len() as u64, ROWS);
        for (at, column) in checked.plan.columns().iter().enumerate() {
            let values = ColumnValues::of(&dataset, at, 0..ROWS);
            let nulls = (0..ROWS as usize).filter(|row| values.json(*row).is_null()).count();
            assert!(nulls < ROWS as usize, "{} is always null", column.name);
            for (row, held) in rows.iter().enumerate() {
                assert_eq!(held[&column.name], values.json(row), "{} in row {row}", column.name);
            }
        }
    }
}

#[test]
fn the_order_of_columns_changes_no_value() {
    let engine = Engine::new();
    let mut fields = fields();
    let expected = json_rows(&written(&checked(&engine, &fields), "jsonl", 0..ROWS));
    for turn in [1, 5, 8] {
        fields.rotate_left(turn);
        let rows = json_rows(&written(&checked(&engine, &fields), "jsonl", 0..ROWS));
        for (row, (a, b)) in expected.iter().zip(&rows).enumerate() {
            assert_eq!(a.len(), b.len());
            assert!(a.iter().all(|(name, value)| &b[name] == value), "row {row}: {a:?} and {b:?}");
        }
    }
}

#[test]
fn a_csv_reader_finds_the_texts_again() {
    let engine = Engine::new();
    let fields = fields();
    let checked = checked(&engine, &fields);
    let dataset = checked.plan.bind(SEED);
    let bytes = written(&checked, "csv", 0..ROWS);
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(records.len() as u64, ROWS);
    for name in ["label", "again", "who", "created"] {
        let at = fields.iter().position(|field| field["name"] == name).unwrap();
        let values = ColumnValues::of(&dataset, at, 0..ROWS);
        for (row, record) in records.iter().enumerate() {
            assert_eq!(&record[at], values.json(row).as_str().unwrap_or_default(), "{name} in row {row}");
        }
    }
}

#[test]
fn ranges_threads_and_blocks_change_no_byte() {
    let engine = Engine::new();
    let checked = checked(&engine, &fields());
    let whole = written(&checked, "jsonl", 0..ROWS);
    let mut parts = Vec::new();
    for (from, to) in [(0, 1), (1, 130), (130, 700), (700, ROWS)] {
        parts.extend(written(&checked, "jsonl", from..to));
    }
    assert_eq!(whole, parts);
    let encoder = format("jsonl").unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    let options = StreamOptions { threads: 3, block_rows: 97 };
    stream(&encoder, &checked.plan.bind(SEED), 0..ROWS, options, |piece| {
        out.extend_from_slice(&piece);
        ControlFlow::Continue(Some(piece))
    });
    assert_eq!(whole, out);
}
