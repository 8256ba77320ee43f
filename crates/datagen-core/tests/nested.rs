//! Fields inside fields: bad input with fixes that hold, agreement with the row, independence of items.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use datagen_core::column::ColumnValues;
use datagen_core::{Checked, Engine, Problem, Rules};
use serde_json::{Value, json};

fn check(engine: &Engine, fields: &Value) -> Result<Checked, Vec<Problem>> {
    engine.check(&json!({ "count": 50, "schema_fields": fields }), &Rules::unlimited(&["json"]))
}

/// Column `column` of some rows.
fn values(checked: &Checked, column: usize, rows: u64) -> Vec<Value> {
    let values = ColumnValues::of(&checked.plan.bind(3), column, 0..rows);
    (0..rows as usize).map(|row| values.json(row)).collect()
}

fn checked(fields: &Value) -> Checked {
    check(&Engine::new(), fields).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Objects in objects, `depth` of them.
fn nested(depth: usize) -> Value {
    (0..depth).fold(
        json!({ "name": "leaf", "type": "uuid" }),
        |inside, at| json!({ "name": format!("o{at}"), "type": "object", "constraints": { "fields": [inside] } }),
    )
}

#[test]
fn bad_input_is_refused_where_it_stands_and_fixes_hold() {
    let engine = Engine::new();
    let object = |fields: Value| json!({ "name": "x", "type": "object", "constraints": { "fields": fields } });
    let array = |constraints: Value| json!({ "name": "x", "type": "array", "constraints": constraints });
    let word = json!({ "type": "jobTitle" });
    let document = |template: Value| json!({ "name": "x", "type": "json", "constraints": { "template": template } });
    let cases = [
        (json!({ "name": "x", "type": "object" }), "missing_constraint", "/constraints/fields"),
        (object(json!("id")), "wrong_type", "/constraints/fields"),
        (object(json!([])), "empty_schema", "/constraints/fields"),
        (object(json!(["id"])), "wrong_type", "/constraints/fields/0"),
        (
            object(json!([{ "name": "a", "type": "uuid" }, { "name": "a", "type": "city" }])),
            "duplicate_name",
            "/constraints/fields/1/name",
        ),
        (object(json!([{ "name": "a", "type": "emial" }])), "unknown_type", "/constraints/fields/0/type"),
        (
            object(json!([object(json!([{ "name": "p", "type": "amount", "constraints": { "min": 9, "max": 1 } }]))])),
            "conflicting_constraints",
            "/constraints/fields/0/constraints/fields/0/constraints/min",
        ),
        (
            object(
                json!([{ "name": "a.b", "type": "uuid" }, { "name": "a", "type": "object", "constraints": { "fields": [{ "name": "b", "type": "uuid" }] } }]),
            ),
            "duplicate_name",
            "/constraints/fields/1/name",
        ),
        (
            json!({ "name": "x", "type": "object", "constraints": { "unique": true, "fields": [{ "name": "a", "type": "uuid" }] } }),
            "unique_unsupported",
            "/constraints/unique",
        ),
        (
            json!({ "name": "x", "type": "object", "constraints": { "feilds": [{ "name": "a", "type": "uuid" }], "fields": [{ "name": "a", "type": "uuid" }] } }),
            "unknown_constraint",
            "/constraints/feilds",
        ),
        (array(json!({})), "missing_constraint", "/constraints/items"),
        (array(json!({ "items": "email" })), "wrong_type", "/constraints/items"),
        (array(json!({ "items": { "name": "n", "type": "email" } })), "unknown_member", "/constraints/items/name"),
        (array(json!({ "items": {} })), "missing_member", "/constraints/items/type"),
        (array(json!({ "items": word, "maxItems": 1_000_000_000 })), "invalid_constraint", "/constraints/maxItems"),
        (array(json!({ "items": word, "maxItems": -1 })), "invalid_constraint", "/constraints/maxItems"),
        (
            array(json!({ "items": word, "minItems": 5, "maxItems": 2 })),
            "conflicting_constraints",
            "/constraints/minItems",
        ),
        (array(json!({ "items": word, "unique": true })), "unique_unsupported", "/constraints/unique"),
        (
            array(json!({ "items": { "type": "integer", "constraints": { "unique": true } } })),
            "unique_unsupported",
            "/constraints/items",
        ),
        (
            array(json!({ "items": { "type": "boolean" }, "uniqueItems": true })),
            "domain_too_small",
            "/constraints/maxItems",
        ),
        (
            array(json!({ "items": { "type": "text" }, "uniqueItems": true })),
            "unique_unsupported",
            "/constraints/uniqueItems",
        ),
        (
            array(json!({ "items": { "type": "integer", "blankPercentage": 5 }, "uniqueItems": true })),
            "conflicting_constraints",
            "/constraints/items/blankPercentage",
        ),
        (
            array(
                json!({ "items": { "type": "object", "constraints": { "fields": [{ "name": "a", "type": "city" }] } }, "uniqueItems": true }),
            ),
            "unique_unsupported",
            "/constraints/uniqueItems",
        ),
        (json!({ "name": "x", "type": "json" }), "missing_constraint", "/constraints/template"),
        (document(json!("{{uuid}}")), "invalid_constraint", "/constraints/template"),
        (document(json!({ "a~/b": "{{frstName}}" })), "unknown_type", "/constraints/template/a~0~1b"),
        (document(json!({ "a": "Hello {{frstName}}" })), "invalid_pattern", "/constraints/template/a"),
        (
            document(json!({ "a": [{ "$type": "integer", "constraints": { "min": 9, "max": 1 } }] })),
            "conflicting_constraints",
            "/constraints/template/a/0/constraints/min",
        ),
        (document(json!({ "a": { "$type": 5 } })), "wrong_type", "/constraints/template/a/$type"),
        (json!({ "name": "x", "type": "oneOf" }), "missing_constraint", "/constraints/of"),
        (
            json!({ "name": "x", "type": "oneOf", "constraints": { "of": [word], "weights": [1, 2] } }),
            "invalid_constraint",
            "/constraints/weights",
        ),
        (
            json!({ "name": "x", "type": "oneOf", "constraints": { "of": [{ "type": "email", "blankPercentage": 3 }] } }),
            "conflicting_constraints",
            "/constraints/of/0/blankPercentage",
        ),
        (json!({ "name": "x", "type": "sequenceOf" }), "missing_constraint", "/constraints/values"),
        (
            json!({ "name": "x", "type": "sequenceOf", "constraints": { "values": [1], "repeat": 0 } }),
            "invalid_constraint",
            "/constraints/repeat",
        ),
        (
            json!({ "name": "x", "type": "boolean", "constraints": { "labels": "yes" } }),
            "invalid_constraint",
            "/constraints/labels",
        ),
        (
            nested(9),
            "too_deep",
            "/constraints/fields/0/constraints/fields/0/constraints/fields/0/constraints/fields/0/constraints/fields/0/constraints/fields/0/constraints/fields/0/constraints/fields/0/type",
        ),
    ];
    for (field, code, path) in cases {
        // The second column shows that the path counts.
        let fields = json!([{ "name": "first", "type": "uuid" }, field]);
        let problems = check(&engine, &fields).expect_err(&field.to_string());
        assert_eq!(problems.len(), 1, "{field}: {problems:#?}");
        let expected = format!("/schema_fields/1{path}");
        assert_eq!((problems[0].code, problems[0].path.as_deref()), (code, Some(&expected[..])), "{field}");
        let fix = problems[0].suggested_fix.clone().unwrap_or_else(|| panic!("{field} has no fix"));
        if let Err(problems) = check(&engine, &json!([{ "name": "first", "type": "uuid" }, fix])) {
            panic!("{field} mended to {fix} still fails: {problems:#?}");
        }
    }
}

#[test]
fn all_problems_at_any_depth_come_at_once_and_their_fixes_together_hold() {
    let engine = Engine::new();
    let fields = json!([{ "name": "x", "type": "object", "blankPercentage": 400, "constraints": { "fields": [
        { "name": "a", "type": "emial" },
        { "name": "a", "type": "amount", "constraints": { "min": 9, "max": 1 } },
        { "name": "l", "type": "array", "constraints": { "maxItems": 5000, "items": { "type": "object", "constraints": { "fields": [
            { "name": "d", "type": "json", "constraints": { "template": { "n": ["{{intger}}", { "$type": "date", "lcoale": "de_DE" }] } } },
            { "name": "z", "type": "city", "locale": "de_DD" } ] } } } } ] } }]);
    let problems = check(&engine, &fields).unwrap_err();
    let paths: BTreeSet<&str> = problems.iter().filter_map(|problem| problem.path.as_deref()).collect();
    assert_eq!(paths.len(), 8, "{problems:#?}");
    let labels: BTreeSet<&str> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
    assert!(labels.contains("x.l[].z"), "{labels:?}");
    assert!(problems.iter().all(|problem| problem.suggested_fix == problems[0].suggested_fix));
    let fix = problems[0].suggested_fix.clone().unwrap();
    if let Err(problems) = check(&engine, &json!([fix])) {
        panic!("{fix}: {problems:#?}");
    }
}

#[test]
fn what_would_be_too_large_is_refused_quickly() {
    let engine = Engine::new();
    let word = json!({ "type": "constant", "constraints": { "value": "x".repeat(200) } });
    let lists =
        (0..3).fold(word, |items, _| json!({ "type": "array", "constraints": { "items": items, "maxItems": 100 } }));
    let cases = [
        json!([{ "name": "x", "type": "array", "constraints": lists["constraints"] }]),
        json!([{ "name": "x", "type": "object", "constraints": { "fields":
            (0..501).map(|at| json!({ "name": format!("f{at}"), "type": "uuid" })).collect::<Vec<_>>() } }]),
        json!([{ "name": "x", "type": "json", "constraints": { "template": vec![1; 2001] } }]),
        json!([{ "name": "x", "type": "json", "constraints": { "template": (0..40).fold(json!(1), |inside, _| json!([inside])) } }]),
        json!([nested(60)]),
    ];
    for fields in cases {
        assert!(check(&engine, &fields).is_err(), "{}", &fields.to_string()[..80]);
    }
}

#[test]
fn fields_of_objects_agree_with_the_row_unless_their_role_is_another() {
    let checked = checked(&json!([
        { "name": "city", "type": "city" }, { "name": "full", "type": "fullName" },
        { "name": "address", "type": "object", "constraints": { "fields": [
            { "name": "city", "type": "city" }, { "name": "who", "type": "object", "constraints": { "fields": [
                { "name": "n", "type": "fullName" }] } }] } },
        { "name": "billing", "type": "object", "constraints": { "fields": [
            { "name": "city", "type": "city" }, { "name": "zip", "type": "zipCode" }] } },
        { "name": "billing_city", "type": "city" },
        { "name": "other", "type": "object", "constraints": { "entity": "billing", "fields": [{ "name": "city", "type": "city" }] } },
    ]));
    let columns: Vec<Vec<Value>> = (0..6).map(|column| values(&checked, column, 200)).collect();
    let mut differ = 0;
    let row_of = |row: usize| columns.iter().map(|column| &column[row]).collect::<Vec<&Value>>();
    for row in (0..200).map(row_of) {
        assert_eq!(row[0], &row[2]["city"]);
        assert_eq!(row[1], &row[2]["who"]["n"]);
        assert_eq!(row[4], &row[3]["city"]);
        assert_eq!(row[4], &row[5]["city"]);
        differ += usize::from(row[4] != row[0]);
    }
    assert!(differ > 150, "billing is a place of its own");
}

#[test]
fn items_are_others_each_and_stay_when_lists_may_be_longer() {
    let list = |max: u64, more: Value| {
        let mut constraints = json!({ "items": { "type": "object", "constraints": { "fields": [
            { "name": "no", "type": "rowNumber" }, { "name": "first", "type": "firstName" },
            { "name": "full", "type": "fullName" }, { "name": "n", "type": "integer", "blankPercentage": 30 }] } },
            "minItems": 2, "maxItems": max });
        constraints.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        values(&checked(&json!([{ "name": "people", "type": "array", "constraints": constraints }])), 0, 300)
    };
    let (short, long) = (list(4, json!({})), list(40, json!({})));
    let mut seen = BTreeSet::new();
    for (short, long) in short.iter().zip(&long) {
        let (short, long) = (short.as_array().unwrap(), long.as_array().unwrap());
        assert!((2..=4).contains(&short.len()) && (2..=40).contains(&long.len()));
        assert!(short.iter().zip(long).all(|(a, b)| a == b));
        for (at, person) in long.iter().enumerate() {
            assert_eq!(person["no"], at + 1);
            assert!(person["full"].as_str().unwrap().contains(person["first"].as_str().unwrap()));
            seen.insert(person.to_string());
        }
    }
    let all: usize = long.iter().map(|list| list.as_array().unwrap().len()).sum();
    assert_eq!(seen.len(), all, "no two items are alike");
    let lengths: BTreeSet<usize> = long.iter().map(|list| list.as_array().unwrap().len()).collect();
    assert_eq!((lengths.first(), lengths.last()), (Some(&2), Some(&40)));
}

#[test]
fn unique_items_differ_within_each_list_and_unique_fields_of_objects_over_all_rows() {
    let checked = checked(&json!([
        { "name": "l", "type": "array", "constraints": { "items": { "type": "integer", "constraints": { "min": 1, "max": 6 } },
            "uniqueItems": true, "minItems": 6, "maxItems": 6 } },
        { "name": "p", "type": "array", "constraints": { "items": { "type": "object", "constraints": { "fields": [
            { "name": "c", "type": "category", "constraints": { "values": ["a", "b", "c"], "unique": true } }] } },
            "uniqueItems": true, "minItems": 3, "maxItems": 3 } },
        { "name": "o", "type": "object", "constraints": { "fields": [
            { "name": "k", "type": "integer", "constraints": { "min": 1, "max": 50, "unique": true } }] } },
    ]));
    let (mut orders, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for (row, list) in values(&checked, 0, 50).iter().enumerate() {
        let items: BTreeSet<i64> = list.as_array().unwrap().iter().map(|item| item.as_i64().unwrap()).collect();
        assert_eq!(items, (1..=6).collect(), "{row}: {list}");
        orders.insert(list.to_string());
    }
    assert!(orders.len() > 30, "lists are in different orders");
    for list in values(&checked, 1, 50) {
        let items: BTreeSet<String> = list.as_array().unwrap().iter().map(Value::to_string).collect();
        assert_eq!(items.len(), 3);
    }
    keys.extend(values(&checked, 2, 50).iter().map(|object| object["k"].as_i64().unwrap()));
    assert_eq!(keys.len(), 50);
    let body = json!({ "count": 51, "schema_fields": checked.document.schema_fields });
    let problems = Engine::new().check(&body, &Rules::unlimited(&["json"])).unwrap_err();
    assert_eq!((problems[0].code, problems[0].field.as_deref()), ("domain_too_small", Some("o.k")));
}

#[test]
fn a_document_is_its_template_with_values_in_it() {
    let template = json!({ "v": 1.5, "none": null, "list": ["{{firstName}}", [1, "two"], {}], "greeting": "Hi \"{{firstName}}\"!",
        "deep": { "n": { "$type": "integer", "constraints": { "min": 3, "max": 3 } }, "maybe": { "$type": "city", "blankPercentage": 100 } },
        "sub": { "$type": "object", "constraints": { "fields": [{ "name": "flag", "type": "boolean" }] } } });
    let checked = checked(&json!([
        { "name": "first", "type": "firstName" },
        { "name": "doc", "type": "json", "constraints": { "template": template } },
        { "name": "text", "type": "json", "constraints": { "template": template, "as": "string" } },
    ]));
    let (first, documents, texts) = (values(&checked, 0, 40), values(&checked, 1, 40), values(&checked, 2, 40));
    for ((first, document), text) in first.iter().zip(documents).zip(texts) {
        let flag = document["sub"]["flag"].as_bool().unwrap();
        let greeting = format!("Hi \"{}\"!", first.as_str().unwrap());
        let expected = json!({ "v": 1.5, "none": null, "list": [first, [1, "two"], {}], "greeting": greeting,
            "deep": { "n": 3, "maybe": null }, "sub": { "flag": flag } });
        assert_eq!(document, expected);
        let parsed: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        assert_eq!(parsed["list"], expected["list"]);
    }
}

#[test]
fn values_come_in_order_and_kinds_by_weight() {
    let checked = checked(&json!([
        { "name": "s", "type": "sequenceOf", "constraints": { "values": [1, 2, 3], "repeat": 2 } },
        { "name": "e", "type": "sequenceOf", "constraints": { "values": ["a", "b"], "cycle": false } },
        { "name": "k", "type": "oneOf", "constraints": { "of": [
            { "type": "integer", "constraints": { "min": 1, "max": 9 } }, { "type": "decimal", "constraints": { "min": 20, "max": 30 } }],
            "weights": [3, 1] } },
        { "name": "m", "type": "oneOf", "constraints": { "of": [{ "type": "email" }, { "type": "integer" }] } },
        { "name": "j", "type": "oneOf", "constraints": { "of": [{ "type": "jobTitle" },
            { "type": "object", "constraints": { "fields": [{ "name": "a", "type": "age" }] } }] } },
        { "name": "yes", "type": "boolean", "constraints": { "labels": "active/inactive" } },
    ]));
    assert_eq!(values(&checked, 0, 8), [1, 1, 2, 2, 3, 3, 1, 1]);
    assert_eq!(values(&checked, 1, 4), ["a", "b", "b", "b"]);
    let low = values(&checked, 2, 4000).iter().filter(|value| value.as_f64().unwrap() < 10.0).count();
    assert!((2850..3150).contains(&low), "{low}");
    assert!(values(&checked, 3, 50).iter().all(Value::is_string));
    let mixed = values(&checked, 4, 50);
    assert!(mixed.iter().any(Value::is_string) && mixed.iter().any(|value| value["a"].is_i64()));
    assert!(values(&checked, 5, 50).iter().all(|value| value == "active" || value == "inactive"));
}

#[test]
fn the_hash_does_not_depend_on_how_inner_types_are_spelt() {
    let hash = |kind: &str| {
        checked(&json!([{ "name": "x", "type": "object", "constraints": { "fields": [
            { "name": "l", "type": "array", "constraints": { "items": { "type": kind } } }] } }]))
        .schema_hash
    };
    assert_eq!(hash("firstName"), hash("first_name"));
    assert_ne!(hash("firstName"), hash("lastName"));
}
