//! What the formats write, read back by independent readers, and that the bytes depend on nothing but schema, seed and row.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::ops::{ControlFlow, Range};

use datagen_core::column::ColumnValues;
use datagen_core::{Checked, Engine, Rules};
use datagen_encode::{StreamOptions, format, names, stream, write_all};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn checked(engine: &Engine, fields: &Value, locale: &str) -> Checked {
    let body = json!({ "locale": locale, "schema_fields": fields });
    engine.check(&body, &Rules::unlimited(&names())).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn bytes(checked: &Checked, seed: u64, key: &str, rows: Range<u64>) -> Vec<u8> {
    let encoder = format(key).unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    write_all(&*encoder, &checked.plan.bind(seed), rows, &mut Default::default(), &mut out);
    out
}

fn streamed(checked: &Checked, seed: u64, key: &str, rows: Range<u64>, options: StreamOptions) -> Vec<u8> {
    let encoder = format(key).unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    stream(&encoder, &checked.plan.bind(seed), rows, options, |piece| {
        out.extend_from_slice(&piece);
        ControlFlow::Continue(Some(piece))
    });
    out
}

const HOSTILE: [&str; 12] = [
    "plain",
    "",
    " edge ",
    "comma, inside",
    "quote \" inside",
    "line\nbreak",
    "carriage\rreturn",
    "tab\tinside",
    "back\\slash",
    "\u{1}control\u{1f}",
    "🦀 beyond the BMP 𝄞",
    "عربي",
];

#[test]
fn hostile_texts_survive_every_format() {
    let engine = Engine::new();
    let fields = json!([
        { "name": "a \"quoted\", name", "type": "category", "constraints": { "values": HOSTILE } },
        { "name": "n", "type": "integer", "constraints": { "min": i64::MIN + 1, "max": i64::MAX }, "blankPercentage": 30 },
        { "name": "d", "type": "decimal", "constraints": { "min": -9007199254740991i64, "max": 9007199254740991i64, "decimals": 0 } },
    ]);
    let checked = checked(&engine, &fields, "en_US");
    let expected: Vec<Vec<Value>> = {
        let dataset = checked.plan.bind(9);
        let columns: Vec<_> = (0..3).map(|c| ColumnValues::of(&dataset, c, 0..1000)).collect();
        (0..1000).map(|row| columns.iter().map(|c| c.json(row)).collect()).collect()
    };
    let array: Vec<Map<String, Value>> = serde_json::from_slice(&bytes(&checked, 9, "json", 0..1000)).unwrap();
    let lines = String::from_utf8(bytes(&checked, 9, "jsonl", 0..1000)).unwrap();
    let by_line: Vec<Map<String, Value>> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (rows, name) in [(array, "json"), (by_line, "jsonl")] {
        let values: Vec<Vec<Value>> = rows.into_iter().map(|row| row.into_iter().map(|(_, v)| v).collect()).collect();
        assert_eq!(values, expected, "{name}");
    }
    let text = |value: &Value| match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let csv_bytes = bytes(&checked, 9, "csv", 0..1000);
    let mut reader = csv::ReaderBuilder::new().from_reader(&csv_bytes[..]);
    assert_eq!(reader.headers().unwrap().get(0), Some("a \"quoted\", name"));
    for (record, expected) in reader.records().zip(&expected) {
        let record: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        assert_eq!(record, expected.iter().map(text).collect::<Vec<_>>());
    }
    let tsv = String::from_utf8(bytes(&checked, 9, "tsv", 0..1000)).unwrap();
    for (line, expected) in tsv.strip_suffix('\n').unwrap().split('\n').skip(1).zip(&expected) {
        let unescaped = |cell: &str| {
            cell.replace("\\\\", "\u{0}")
                .replace("\\t", "\t")
                .replace("\\n", "\n")
                .replace("\\r", "\r")
                .replace('\u{0}', "\\")
        };
        let cells: Vec<String> = line.split('\t').map(unescaped).collect();
        assert_eq!(cells, expected.iter().map(text).collect::<Vec<_>>());
    }
}

#[test]
fn format_options_are_read_and_wrong_ones_are_told_all_at_once() {
    let engine = Engine::new();
    let checked =
        checked(&engine, &json!([{ "name": "n", "type": "rowNumber" }, { "name": "m", "type": "rowNumber" }]), "en_US");
    let options = json!({ "header": false, "delimiter": ";", "line_end": "crlf" });
    let encoder = format("CSV").unwrap().encoder(&checked.plan, options.as_object().unwrap()).unwrap();
    let mut out = Vec::new();
    write_all(&*encoder, &checked.plan.bind(1), 0..2, &mut Default::default(), &mut out);
    assert_eq!(out, b"1;1\r\n2;2\r\n");
    let wrong = json!({ "heder": false, "delimiter": 5 });
    let problems = format("csv").unwrap().encoder(&checked.plan, wrong.as_object().unwrap()).err().unwrap();
    assert_eq!(problems.len(), 2);
}

/// Types for random schemas: every one that needs no constraints.
fn plain_types() -> Vec<&'static str> {
    Engine::new().types().iter().filter(|def| def.example_constraints.is_empty()).map(|def| def.key).collect()
}

/// A field without a name: of a type that needs no constraints, or of one that holds others, some levels deep.
fn field() -> impl Strategy<Value = Value> {
    let plain = (proptest::sample::select(plain_types()), 0u8..60)
        .prop_map(|(key, blank)| json!({ "type": key, "blankPercentage": blank }));
    plain.prop_recursive(3, 12, 4, |inside| {
        let object = (proptest::collection::vec(inside.clone(), 1..4), 0u8..40).prop_map(|(fields, blank)| {
            json!({ "type": "object", "blankPercentage": blank, "constraints": { "fields": named(&fields) } })
        });
        let list = (inside.clone(), 0u64..3, 0u64..4).prop_map(|(item, min, more)| {
            json!({ "type": "array", "constraints": { "items": item, "minItems": min, "maxItems": min + more } })
        });
        let kinds = proptest::collection::vec(inside.clone(), 1..4).prop_map(|mut kinds| {
            kinds.iter_mut().for_each(|kind| drop(kind.as_object_mut().unwrap().shift_remove("blankPercentage")));
            json!({ "type": "oneOf", "constraints": { "of": kinds } })
        });
        let document = proptest::collection::vec(inside, 1..4).prop_map(|mut fields| {
            for field in &mut fields {
                field["$type"] = field.as_object_mut().unwrap().shift_remove("type").unwrap();
            }
            json!({ "type": "json", "constraints": { "template": { "a": "{{city}}", "list": fields } } })
        });
        prop_oneof![object, list, kinds, document]
    })
}

fn named(fields: &[Value]) -> Value {
    let name = |(i, field): (usize, &Value)| {
        let mut field = field.clone();
        field["name"] = json!(format!("c{i}"));
        field
    };
    fields.iter().enumerate().map(name).collect()
}

fn schema() -> impl Strategy<Value = Value> {
    proptest::collection::vec(field(), 1..8).prop_map(|fields| named(&fields))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn bytes_do_not_depend_on_threads_blocks_or_splits(
        schema in schema(), seed in 0u64..1 << 53, first in 0u64..1 << 40, count in 1u64..700, cut in 0.0f64..1.0,
        block_rows in 1u64..300, locale in proptest::sample::select(vec!["en_US", "ar_AE", "de_DE", "ru_RU", "ko_KR"]),
    ) {
        let engine = Engine::new();
        let checked = checked(&engine, &schema, locale);
        let whole = bytes(&checked, seed, "jsonl", first..first + count);
        for threads in [1, 2, 7] {
            let parts = streamed(&checked, seed, "jsonl", first..first + count, StreamOptions { threads, block_rows });
            prop_assert_eq!(&whole, &parts);
        }
        let middle = first + (count as f64 * cut) as u64;
        let split = [bytes(&checked, seed, "jsonl", first..middle), bytes(&checked, seed, "jsonl", middle..first + count)].concat();
        prop_assert_eq!(&whole, &split);
        let array: Value = serde_json::from_slice(&streamed(&checked, seed, "json", first..first + count, StreamOptions { threads: 2, block_rows })).unwrap();
        prop_assert_eq!(array.as_array().unwrap().len() as u64, count);
    }

    #[test]
    fn columns_do_not_depend_on_order_or_neighbours(schema in schema(), seed in 0u64..1 << 53) {
        let engine = Engine::new();
        let fields = schema;
        let column = |fields: &Value, name: &str| {
            let checked = checked(&engine, fields, "en_US");
            let at = checked.plan.columns().iter().position(|c| c.name == name).unwrap();
            let values = ColumnValues::of(&checked.plan.bind(seed), at, 0..100);
            (0..100).map(|row| values.json(row)).collect::<Vec<_>>()
        };
        let mut reversed = fields.clone();
        reversed.as_array_mut().unwrap().reverse();
        let mut extended = fields.clone();
        extended.as_array_mut().unwrap().push(json!({ "name": "more", "type": "decimal" }));
        for field in fields.as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            let expected = column(&fields, name);
            prop_assert_eq!(&expected, &column(&reversed, name));
            prop_assert_eq!(&expected, &column(&extended, name));
        }
    }
}

#[test]
fn ten_million_of_ten_million_unique_integers_are_distinct_and_one_more_is_refused() {
    let engine = Engine::new();
    let n = 10_000_000u64;
    let fields = json!([{ "name": "x", "type": "integer", "constraints": { "min": 1, "max": n, "unique": true } }]);
    let body = |count: u64| json!({ "count": count, "schema_fields": fields });
    let checked = engine.check(&body(n), &Rules::unlimited(&names())).unwrap();
    let values = ColumnValues::of(&checked.plan.bind(1), 0, 0..n);
    let datagen_core::column::ColumnData::Int(values) = values.data else { panic!("integers are integers") };
    let mut seen = vec![false; n as usize + 1];
    for value in values {
        assert!(!std::mem::replace(&mut seen[value as usize], true));
    }
    let problems = engine.check(&body(n + 1), &Rules::unlimited(&names())).unwrap_err();
    assert!(problems[0].message.contains("10000000 different values"), "{}", problems[0].message);
}
