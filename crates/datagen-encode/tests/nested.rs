//! Objects, lists and documents in every format, read back by independent readers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ops::Range;

use datagen_core::column::{ColumnData, ColumnValues};
use datagen_core::{Checked, Engine, Rules};
use datagen_encode::{format, names, write_all};
use serde_json::{Map, Value, json};

const HOSTILE: [&str; 9] = [
    "plain",
    "",
    " edge ",
    "comma, inside",
    "quote \" inside",
    "line\nbreak",
    "tab\tinside",
    "back\\slash",
    "\u{1}\u{1f}🦀",
];

fn checked(fields: &Value) -> Checked {
    let body = json!({ "locale": "en_AE", "schema_fields": fields });
    Engine::new().check(&body, &Rules::unlimited(&names())).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn bytes(checked: &Checked, key: &str, rows: Range<u64>) -> Vec<u8> {
    let encoder = format(key).unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    write_all(&*encoder, &checked.plan.bind(9), rows, &mut Default::default(), &mut out);
    out
}

fn fields() -> Value {
    let hostile = json!({ "values": HOSTILE });
    json!([
        { "name": "id", "type": "rowNumber" },
        { "name": "o \"x\"", "type": "object", "blankPercentage": 25, "constraints": { "fields": [
            { "name": "t,", "type": "category", "constraints": hostile, "blankPercentage": 20 },
            { "name": "in", "type": "object", "blankPercentage": 50, "constraints": { "fields": [
                { "name": "n", "type": "decimal" }, { "name": "b", "type": "boolean" }] } },
            { "name": "l", "type": "array", "constraints": { "items": { "type": "category", "constraints": hostile } } }] } },
        { "name": "l", "type": "array", "blankPercentage": 10, "constraints": { "minItems": 0, "maxItems": 3, "items": {
            "type": "object", "blankPercentage": 10, "constraints": { "fields": [
                { "name": "a\\b", "type": "category", "constraints": hostile }, { "name": "who", "type": "fullName" },
                { "name": "z", "type": "array", "constraints": { "items": { "type": "date" }, "minItems": 0, "maxItems": 2 } }] } } } },
        { "name": "d", "type": "json", "blankPercentage": 10, "constraints": { "template": {
            "k\"ey": { "$type": "category", "constraints": hostile }, "c": "a\"b\n", "list": ["{{uuid}}", "{{phone}}", "{{price}}"],
            "at": "{{dateTime}}", "nested": { "$type": "array", "constraints": { "items": { "type": "ipv6" } } } } } },
        { "name": "s", "type": "json", "constraints": { "as": "string", "template": [{ "$type": "category", "constraints": hostile }, "{{hex}}"] } },
    ])
}

/// The values as the columns have them: the typed road, which shares no text with the formats.
fn expected(checked: &Checked, rows: Range<u64>) -> Vec<Map<String, Value>> {
    let dataset = checked.plan.bind(9);
    let names: Vec<String> = checked.plan.columns().iter().map(|column| column.name.clone()).collect();
    let columns: Vec<_> = (0..names.len()).map(|at| ColumnValues::of(&dataset, at, rows.clone())).collect();
    let row = |at: usize| names.iter().zip(&columns).map(|(name, values)| (name.clone(), values.json(at))).collect();
    (0..(rows.end - rows.start) as usize).map(row).collect()
}

/// What flat formats show of a value, by column.
fn flat(name: &str, value: &Value, objects: &[&str], cells: &mut Vec<(String, String)>) {
    let inside: &[&str] = if name.ends_with(".in") { &["n", "b"] } else { objects };
    match value {
        _ if name == "o \"x\"" || name.ends_with(".in") => {
            for key in inside {
                flat(&format!("{name}.{key}"), value.get(*key).unwrap_or(&Value::Null), &[], cells);
            }
        }
        Value::Null => cells.push((name.to_owned(), String::new())),
        Value::String(text) => cells.push((name.to_owned(), text.clone())),
        other => cells.push((name.to_owned(), other.to_string())),
    }
}

#[test]
fn nested_values_survive_every_format() {
    let checked = checked(&fields());
    let expected = expected(&checked, 0..600);
    let array: Vec<Map<String, Value>> = serde_json::from_slice(&bytes(&checked, "json", 0..600)).unwrap();
    let lines = String::from_utf8(bytes(&checked, "jsonl", 0..600)).unwrap();
    let by_line: Vec<Map<String, Value>> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, expected);
    assert_eq!(by_line, expected);
    assert!(
        expected.iter().any(|row| row["o \"x\""].is_null())
            && expected.iter().any(|row| row["o \"x\""]["in"]["n"].is_number())
    );

    let csv_bytes = bytes(&checked, "csv", 0..600);
    let mut reader = csv::ReaderBuilder::new().from_reader(&csv_bytes[..]);
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    assert_eq!(header, ["id", "o \"x\".t,", "o \"x\".in.n", "o \"x\".in.b", "o \"x\".l", "l", "d", "s"]);
    let records: Vec<Vec<String>> =
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
    let tsv = String::from_utf8(bytes(&checked, "tsv", 0..600)).unwrap();
    let unescaped = |cell: &str| {
        cell.replace("\\\\", "\u{0}")
            .replace("\\t", "\t")
            .replace("\\n", "\n")
            .replace("\\r", "\r")
            .replace('\u{0}', "\\")
    };
    let lines = tsv.strip_suffix('\n').unwrap().split('\n').skip(1);
    let tabbed: Vec<Vec<String>> = lines.map(|line| line.split('\t').map(unescaped).collect()).collect();
    for rows in [records, tabbed] {
        assert_eq!(rows.len(), 600);
        for (cells, row) in rows.iter().zip(&expected) {
            let mut wanted = Vec::new();
            row.iter().for_each(|(name, value)| flat(name, value, &["t,", "in", "l"], &mut wanted));
            for ((cell, (name, wanted)), header) in cells.iter().zip(&wanted).zip(&header) {
                assert_eq!(name, header);
                // Numbers are compared as numbers: 5.10 and 5.1 are the same value.
                let same = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::from(text));
                assert_eq!(same(cell), same(wanted), "{name}");
            }
        }
    }
}

#[test]
fn leaves_are_typed_and_null_where_their_object_is() {
    let checked = checked(&fields());
    let dataset = checked.plan.bind(9);
    let leaves = checked.plan.leaves();
    let (name, column) = &leaves[2];
    let leaf = ColumnValues::of_column(&dataset, column, 0..500);
    assert_eq!(name, "o \"x\".in.n");
    assert!(matches!(leaf.data, ColumnData::Decimal { .. }));
    let whole = ColumnValues::of(&dataset, 1, 0..500);
    assert!(matches!(whole.data, ColumnData::Object(_)));
    for row in 0..500 {
        assert_eq!(leaf.json(row), whole.json(row)["in"]["n"]);
    }
}

/// `json` with `as: string` is written by the plain reading of ops, `as: json` by the fast one: both must be the same text.
#[test]
fn both_readings_of_ops_give_the_same_bytes_for_every_type() {
    let engine = Engine::new();
    let members = engine.types().iter().filter(|def| def.key != "json").map(|def| {
        let constraints: Value = serde_json::from_str(def.example_constraints).unwrap_or(json!({}));
        (def.key.to_owned(), json!({ "$type": def.key, "constraints": constraints, "blankPercentage": 10 }))
    });
    let members: Vec<(String, Value)> = members.collect();
    for part in members.chunks(100) {
        let template: Value = part.iter().cloned().collect::<Map<String, Value>>().into();
        for locale in ["en_US", "ar_AE", "ja_JP"] {
            let fields = json!([
                { "name": "d", "type": "json", "locale": locale, "constraints": { "template": template } }]);
            let checked = checked(&fields);
            let lines = String::from_utf8(bytes(&checked, "jsonl", 0..150)).unwrap();
            let tsv = bytes(&checked, "tsv", 0..150);
            let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').quoting(false).from_reader(&tsv[..]);
            for (line, cell) in lines.lines().zip(reader.records()) {
                let cell = cell.unwrap()[0].replace("\\\\", "\\");
                assert_eq!(line, format!("{{\"d\":{cell}}}"));
            }
        }
    }
}
