//! `unique_together`: groups that hold at any offset, what is refused, and the domains that are told.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use datagen_core::column::ColumnValues;
use datagen_core::{Checked, Engine, Problem, Rules};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn check(body: &Value) -> Result<Checked, Vec<Problem>> {
    Engine::new().check(body, &Rules::unlimited(&["json"]))
}

fn rows(body: &Value, seed: u64, range: std::ops::Range<u64>) -> Vec<Vec<String>> {
    let checked = check(body).unwrap_or_else(|problems| panic!("{body}: {problems:#?}"));
    let dataset = checked.plan.bind(seed);
    let columns: Vec<ColumnValues> =
        (0..checked.plan.columns().len()).map(|at| ColumnValues::of(&dataset, at, range.clone())).collect();
    let count = (range.end - range.start) as usize;
    (0..count).map(|row| columns.iter().map(|column| column.json(row).to_string()).collect()).collect()
}

fn all_distinct(rows: &[Vec<String>]) -> bool {
    rows.iter().collect::<BTreeSet<_>>().len() == rows.len()
}

fn category(name: &str, labels: usize) -> Value {
    let values: Vec<String> = (0..labels).map(|label| format!("{name}{label}")).collect();
    json!({ "name": name, "type": "category", "constraints": { "values": values } })
}

fn integer(name: &str, max: u64) -> Value {
    json!({ "name": name, "type": "integer", "constraints": { "min": 1, "max": max } })
}

fn grouped(fields: &[Value]) -> Value {
    let names: Vec<&Value> = fields.iter().map(|field| &field["name"]).collect();
    json!({ "schema_fields": fields, "unique_together": [names] })
}

#[test]
fn every_combination_comes_exactly_once() {
    let body = grouped(&[category("size", 7), integer("line", 11), json!({ "name": "yes", "type": "boolean" })]);
    let rows = rows(&body, 5, 0..154);
    assert!(all_distinct(&rows));
    for at in 0..3 {
        let mut counts = BTreeMap::new();
        rows.iter().for_each(|row| *counts.entry(&row[at]).or_insert(0) += 1);
        assert_eq!(counts.values().collect::<BTreeSet<_>>().len(), 1, "no value is preferred: {counts:?}");
    }
}

#[test]
fn usual_keys_hold_at_any_offset() {
    let date = json!({ "name": "day", "type": "date", "constraints": { "start": "2024-01-01", "end": "2024-12-31" } });
    let keys = [
        vec![category("region", 12), category("product", 40)],
        vec![date.clone(), category("shop", 30)],
        vec![integer("order_id", 100_000), integer("line_no", 9)],
        vec![json!({ "name": "id", "type": "uuid" }), category("kind", 2)],
        vec![json!({ "name": "email", "type": "email" }), category("tenant", 3)],
        vec![json!({ "name": "code", "type": "pattern", "constraints": { "pattern": "[A-Z]{2}-[0-9]{3}" } }), date],
        vec![json!({ "name": "first_name", "type": "firstName" }), json!({ "name": "city", "type": "city" })],
        vec![json!({ "name": "country", "type": "countryCode" }), integer("year", 50), category("kind", 4)],
    ];
    for fields in keys {
        let body = grouped(&fields);
        let domain = Engine::new().domain_sizes(&check(&body).unwrap().document).groups[0].domain_size;
        let many = domain.min(4000);
        let from_the_end = rows(&body, 9, domain.saturating_sub(2000)..domain);
        let mut all = rows(&body, 9, 0..many);
        assert!(all_distinct(&all), "{body}");
        assert_eq!(all[100..200], rows(&body, 9, 100..200));
        if domain > 6000 {
            all.extend(from_the_end);
            assert!(all_distinct(&all), "{body}");
        }
    }
}

/// Chi-square of pairs of numbers in sixteenths of their range, 256 cells: 255 on average, with a deviation of 23.
fn evenness(pairs: impl Iterator<Item = (u64, u64)>, range: u64) -> f64 {
    let mut cells = [0u32; 256];
    pairs.for_each(|(a, b)| cells[(a * 16 / range * 16 + b * 16 / range) as usize] += 1);
    let expected = f64::from(cells.iter().sum::<u32>()) / 256.0;
    cells.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum()
}

#[test]
fn neighbouring_rows_and_columns_of_a_group_do_not_hang_together() {
    const RANGE: u64 = 1600;
    let rows = rows(&grouped(&[integer("a", RANGE), integer("b", RANGE)]), 6, 0..50_000);
    let number = |row: &[String], at: usize| row[at].parse::<u64>().unwrap() - 1;
    let pairs = |a: usize, b: usize, lag: usize| {
        evenness(rows.iter().zip(&rows[lag..]).map(|(row, next)| (number(row, a), number(next, b))), RANGE)
    };
    for (a, b, lag) in [(0, 1, 0), (0, 0, 1), (1, 1, 1), (0, 1, 1), (1, 0, 1), (0, 0, 128)] {
        let chi_square = pairs(a, b, lag);
        assert!((150.0..370.0).contains(&chi_square), "columns {a} and {b}, lag {lag}: {chi_square}");
    }
}

#[test]
fn domains_too_large_to_multiply_still_hold_and_use_every_value() {
    let wide = json!({ "name": "a", "type": "integer", "constraints": { "min": 0, "max": 1u64 << 50 } });
    let mut other = wide.clone();
    other["name"] = json!("b");
    let body = grouped(&[wide, category("c", 3), other]);
    let rows = rows(&body, 1, 0..3000);
    assert!(all_distinct(&rows));
    let half = (1u64 << 49).to_string();
    let number = |text: &str| text.parse::<u64>().unwrap();
    for at in [0, 2] {
        let upper = rows.iter().filter(|row| number(&row[at]) > number(&half)).count();
        assert!((1300..1700).contains(&upper), "{upper}");
        let odd = rows.iter().filter(|row| number(&row[at]) % 2 == 1).count();
        assert!((1300..1700).contains(&odd), "{odd}");
    }
    let kinds: BTreeSet<&String> = rows.iter().map(|row| &row[1]).collect();
    assert_eq!(kinds.len(), 3);
}

#[test]
fn other_columns_and_columns_of_one_person_stay_as_they_are() {
    let fields = json!([
        { "name": "first_name", "type": "firstName" }, { "name": "full_name", "type": "fullName" },
        { "name": "shift", "type": "category", "constraints": { "values": ["early", "late"] } },
        { "name": "note", "type": "sentence" },
    ]);
    let plain = rows(&json!({ "schema_fields": fields }), 3, 0..300);
    let body = json!({ "schema_fields": fields, "unique_together": [["first_name", "shift"]] });
    let grouped = rows(&body, 3, 0..300);
    for (plain, grouped) in plain.iter().zip(&grouped) {
        assert_eq!(plain[3], grouped[3]);
        let given = grouped[0].trim_matches('"');
        assert!(grouped[1].contains(given), "{grouped:?}");
    }
    assert!(all_distinct(&grouped.iter().map(|row| vec![row[0].clone(), row[2].clone()]).collect::<Vec<_>>()));
}

#[test]
fn a_column_that_is_distinct_anyway_leaves_the_others_free() {
    let weighted = json!({ "name": "kind", "type": "category",
        "constraints": { "values": ["rare", "usual"], "weights": [1, 9] } });
    let body = grouped(&[json!({ "name": "id", "type": "uuid" }), weighted]);
    let usual = rows(&body, 3, 0..1000).iter().filter(|row| row[1] == "\"usual\"").count();
    assert!((860..940).contains(&usual), "{usual}");
}

/// Puts the fix of a problem in place of what it mends.
fn mended(body: &Value, problem: &Problem) -> Value {
    let fix = problem.suggested_fix.as_ref().unwrap_or_else(|| panic!("no fix: {problem:#?}"));
    let mut body = body.clone();
    match problem.path.as_deref().unwrap().strip_prefix("/schema_fields/") {
        Some(rest) => body["schema_fields"][rest.split('/').next().unwrap().parse::<usize>().unwrap()] = fix.clone(),
        None => {
            let members: &Map<String, Value> = fix.as_object().unwrap();
            body.as_object_mut().unwrap().extend(members.clone());
        }
    }
    body
}

#[test]
fn what_cannot_hold_is_refused_with_a_fix_that_holds() {
    let fields = json!([
        integer("order_id", 100), integer("line_no", 4), category("kind", 3),
        { "name": "note", "type": "referrer" }, { "name": "doc", "type": "object", "constraints": { "fields": [{ "name": "x", "type": "uuid" }] } },
        { "name": "sum", "type": "expression", "constraints": { "expression": "order_id + line_no" } },
        { "name": "maybe", "type": "integer", "constraints": { "min": 1, "max": 100 }, "blankPercentage": 10 },
        { "name": "given", "type": "firstName" }, { "name": "again", "type": "firstName" },
    ]);
    let cases = [
        (json!("x"), 10, "wrong_type", "/unique_together"),
        (json!(["order_id", "line_no"]), 10, "wrong_type", "/unique_together/0"),
        (json!([["order_id", 5]]), 10, "wrong_type", "/unique_together/0/1"),
        (json!([[]]), 10, "invalid_group", "/unique_together/0"),
        (json!([["order_id"]]), 10, "invalid_group", "/unique_together/0"),
        (json!([["order_id", "order_id"]]), 10, "invalid_group", "/unique_together/0/1"),
        (json!([["order_id", "line_no"], ["line_no", "kind"]]), 10, "invalid_group", "/unique_together/1/0"),
        (json!([["order_id", "line_nr"]]), 10, "unknown_column", "/unique_together/0/1"),
        (json!([["order_id", "zzz"]]), 10, "unknown_column", "/unique_together/0/1"),
        (json!([["order_id", "note"]]), 10, "unique_unsupported", "/unique_together/0/1"),
        (json!([["order_id", "line_no", "doc"]]), 10, "unique_unsupported", "/unique_together/0/2"),
        (json!([["order_id", "sum", "kind"]]), 10, "unique_unsupported", "/unique_together/0/1"),
        (json!([["order_id", "maybe", "kind"]]), 10, "unique_unsupported", "/unique_together/0/1"),
        (json!([["given", "again", "kind"]]), 10, "unique_unsupported", "/unique_together/0/1"),
        (json!([["order_id", "line_no"]]), 401, "domain_too_small", "/unique_together/0"),
        (json!([["line_no", "kind", "note"]]), 13, "unique_unsupported", "/unique_together/0/2"),
    ];
    for (groups, count, code, path) in cases {
        let body = json!({ "count": count, "schema_fields": fields, "unique_together": groups });
        let problems = check(&body).map(|checked| checked.document).expect_err(&groups.to_string());
        let problem = problems.iter().find(|p| p.code == code && p.path.as_deref() == Some(path));
        let problem = problem.unwrap_or_else(|| panic!("{groups}: {problems:#?}"));
        assert!(!problem.correction_hint.is_empty());
        let fixed = problems.iter().fold(body, |body, problem| mended(&body, problem));
        check(&fixed).unwrap_or_else(|problems| panic!("{groups}: {fixed:#}: {problems:#?}"));
    }
}

#[test]
fn the_number_that_is_there_is_told_and_the_near_column_is_taken() {
    let body = json!({ "count": 401, "unique_together": [["order_id", "line_no"]],
        "schema_fields": [integer("order_id", 100), integer("line_no", 4)] });
    let problem = &check(&body).map(|c| c.document).unwrap_err()[0];
    assert!(problem.message.contains("100 × 4 = 400 combinations"), "{}", problem.message);
    assert_eq!(problem.suggested_fix, Some(json!({ "count": 400, "offset": 0 })));
    let mut late = body.clone();
    (late["count"], late["offset"]) = (json!(10), json!(395));
    let problem = &check(&late).map(|c| c.document).unwrap_err()[0];
    assert_eq!(problem.suggested_fix, Some(json!({ "count": 5, "offset": 395 })));
    let mut slip = body;
    (slip["count"], slip["unique_together"]) = (json!(400), json!([["order_id", "line_nr"]]));
    let problem = &check(&slip).map(|c| c.document).unwrap_err()[0];
    assert_eq!(problem.suggested_fix, Some(json!({ "unique_together": [["order_id", "line_no"]] })));
}

#[test]
fn domains_are_counted() {
    let body = json!({ "schema_fields": [
        category("kind", 3), integer("n", 100), { "name": "id", "type": "uuid" }, { "name": "text", "type": "referrer" },
        { "name": "twice", "type": "expression", "constraints": { "expression": "n * 2" } },
        { "name": "at", "type": "object", "constraints": { "fields": [integer("x", 5), { "name": "b", "type": "boolean" }] } },
    ], "unique_together": [["kind", "n"]] });
    let sizes = Engine::new().domain_sizes(&check(&body).unwrap().document);
    let found: Vec<(&str, Option<u64>)> = sizes.fields.iter().map(|f| (f.name.as_str(), f.domain_size)).collect();
    assert_eq!(
        found,
        [
            ("kind", Some(3)),
            ("n", Some(100)),
            ("id", Some(1 << 53)),
            ("text", None),
            ("twice", None),
            ("at", None),
            ("at.x", Some(5)),
            ("at.b", Some(2)),
        ]
    );
    assert_eq!((sizes.groups[0].fields.join(" "), sizes.groups[0].domain_size), ("kind n".to_owned(), 300));
}

/// Every type that can be unique can be in a group with a category, and the group holds.
#[test]
fn every_type_that_can_be_unique_can_be_in_a_group() {
    let engine = Engine::new();
    let (mut grouped_types, mut refused) = (0, Vec::new());
    for def in engine.types() {
        let constraints: Map<String, Value> = serde_json::from_str(def.example_constraints).unwrap_or_default();
        let field = json!({ "name": "x", "type": def.key, "constraints": constraints });
        let mut unique = field.clone();
        unique["constraints"]["unique"] = json!(true);
        let can_be_unique = check(&json!({ "count": 1, "schema_fields": [unique] })).is_ok();
        let body =
            json!({ "count": 1, "schema_fields": [field, category("kind", 2)], "unique_together": [["x", "kind"]] });
        let domain = match check(&body) {
            Ok(checked) => engine.domain_sizes(&checked.document).groups[0].domain_size,
            Err(_) if !can_be_unique => continue,
            Err(_) => {
                refused.push(def.key);
                continue;
            }
        };
        assert!(can_be_unique, "{}", def.key);
        grouped_types += 1;
        let rows = rows(&body, 4, 0..domain.min(600));
        assert!(all_distinct(&rows), "{}", def.key);
    }
    assert!(grouped_types > 150, "{grouped_types}");
    println!("{grouped_types} in groups; refused: {}", refused.join(", "));
    assert_eq!(refused, ["sequenceOf"], "these count up with the rows");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn groups_of_any_sizes_hold(sizes in prop::collection::vec(1usize..9, 2..5), seed in 0u64..1000) {
        let fields: Vec<Value> = sizes.iter().enumerate().map(|(at, n)| category(&format!("c{at}"), *n)).collect();
        let product: usize = sizes.iter().product();
        let mut body = grouped(&fields);
        body["count"] = json!(product);
        prop_assert!(all_distinct(&rows(&body, seed, 0..product as u64)));
        body["count"] = json!(product + 1);
        prop_assert!(check(&body).is_err());
    }
}
