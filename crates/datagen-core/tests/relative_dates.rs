//! Points in time that follow other columns of their row.
#![allow(clippy::needless_range_loop, reason = "rows index several columns")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datagen_core::column::ColumnValues;
use datagen_core::time::parse_rfc3339_millis;
use datagen_core::{Engine, Problem, Rules};
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

fn check(fields: &Value) -> Result<datagen_core::Checked, Vec<Problem>> {
    Engine::new().check(&json!({ "count": 10, "schema_fields": fields }), &Rules::unlimited(&["json"]))
}

/// Columns of 2000 rows as milliseconds; `None` for null.
fn millis(fields: &Value) -> Vec<Vec<Option<i64>>> {
    let checked = check(fields).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let dataset = checked.plan.bind(3);
    let column = |c: usize| {
        let values = ColumnValues::of(&dataset, c, 0..2000);
        let read = |row: usize| match values.json(row) {
            Value::Null => None,
            Value::String(text) => Some(parse_rfc3339_millis(&text).unwrap_or_else(|| panic!("{text}"))),
            number => number.as_i64().map(|n| if n > 100_000_000_000 { n } else { n * 1000 }),
        };
        (0..2000).map(read).collect()
    };
    (0..checked.plan.columns().len()).map(column).collect()
}

#[test]
fn values_keep_their_distance_across_types() {
    for (kind, after, constraints, low, high) in [
        ("dateTime", "dateTime", json!({}), 1000, 30 * DAY),
        ("dateTime", "dateTime", json!({ "minGap": "2h", "maxGap": "P1D" }), 2 * 3_600_000, DAY),
        ("date", "date", json!({}), DAY, 30 * DAY),
        ("date", "date", json!({ "minGap": "0d", "maxGap": "3d" }), 0, 3 * DAY),
        ("timestamp", "dateTime", json!({ "maxGap": "90s" }), 1000, 90_000),
        ("timestamp", "timestamp", json!({ "unit": "milliseconds", "maxGap": "50ms" }), 1, 50),
        ("dateTime", "date", json!({ "maxGap": "1h" }), 1000, 3_600_000),
        ("dateTime", "timestamp", json!({ "minGap": "40d" }), 40 * DAY, 70 * DAY),
        ("date", "birthdate", json!({ "minGap": "6570d", "maxGap": "6580d" }), 6570 * DAY, 6580 * DAY),
    ] {
        for (key, sign) in [("after", 1), ("before", -1)] {
            let mut constraints = constraints.clone();
            constraints[key] = json!("other");
            let fields =
                json!([{ "name": "x", "type": kind, "constraints": constraints }, { "name": "other", "type": after }]);
            let columns = millis(&fields);
            let gaps: Vec<i64> =
                (0..2000).map(|row| sign * (columns[0][row].unwrap() - columns[1][row].unwrap())).collect();
            let (least, most) = (*gaps.iter().min().unwrap(), *gaps.iter().max().unwrap());
            assert!(low <= least && most <= high, "{kind} {key} {after} {constraints}: {least} to {most}");
            assert!(most - least > (high - low) * 9 / 10, "{kind} {key} {after} {constraints}: {least} to {most}");
        }
    }
}

#[test]
fn between_two_columns_or_null_and_null_follows_null() {
    let fields = json!([
        { "name": "picked", "type": "dateTime", "constraints": { "after": "created", "before": "closed" } },
        { "name": "created", "type": "dateTime" },
        { "name": "closed", "type": "dateTime", "blankPercentage": 30 } ]);
    let columns = millis(&fields);
    let mut filled = 0;
    for row in 0..2000 {
        let (created, closed) = (columns[1][row].unwrap(), columns[2][row]);
        match (columns[0][row], closed) {
            (Some(picked), Some(closed)) => {
                assert!(created <= picked && picked <= closed);
                filled += 1;
            }
            (None, Some(closed)) => assert!(closed < created),
            (picked, None) => assert_eq!(picked, None),
        }
    }
    assert!((500..900).contains(&filled), "{filled}");
}

#[test]
fn a_moment_stays_a_bound_and_bounds_hold_beside_columns() {
    let columns = millis(
        &json!([{ "name": "x", "type": "date", "constraints": { "after": "2025-01-01", "before": "2025-01-31" } }]),
    );
    let range = parse_rfc3339_millis("2025-01-01").unwrap()..=parse_rfc3339_millis("2025-01-31").unwrap();
    assert!(columns[0].iter().all(|x| range.contains(&x.unwrap())));
    let columns = millis(&json!([
        { "name": "x", "type": "dateTime", "constraints": { "after": "created", "end": "2025-12-31T23:59:59Z", "maxGap": "365d" } },
        { "name": "created", "type": "dateTime" } ]));
    let end = parse_rfc3339_millis("2025-12-31T23:59:59Z").unwrap();
    for row in 0..2000 {
        let created = columns[1][row].unwrap();
        assert!(columns[0][row].map_or(created >= end, |x| created < x && x <= end));
    }
}

#[test]
fn values_do_not_depend_on_the_order_of_columns() {
    let first = json!({ "name": "created_at", "type": "dateTime" });
    let second = json!({ "name": "shipped_at", "type": "dateTime", "constraints": { "after": "created_at" } });
    let third =
        json!({ "name": "delivered_at", "type": "dateTime", "constraints": { "after": "shipped_at", "maxGap": "5d" } });
    let forward = millis(&json!([first, second, third]));
    let backward = millis(&json!([third, second, first]));
    assert_eq!(forward[0], backward[2]);
    assert_eq!(forward[1], backward[1]);
    assert_eq!(forward[2], backward[0]);
}

#[test]
fn what_does_not_fit_is_refused_with_a_fix_that_holds() {
    let typed = |constraints: Value| {
        json!([{ "name": "x", "type": "dateTime", "constraints": constraints },
            { "name": "created_at", "type": "dateTime" }, { "name": "city", "type": "city" }])
    };
    for (constraints, code, key) in [
        (json!({ "after": "craeted_at" }), "unknown_column", "after"),
        (json!({ "before": "zzz" }), "unknown_column", "before"),
        (json!({ "after": "x" }), "circular_columns", "after"),
        (json!({ "after": "city" }), "invalid_constraint", "after"),
        (json!({ "after": "2026-13-01" }), "invalid_time", "start"),
        (json!({ "after": "created_at", "minGap": "soon" }), "invalid_time", "minGap"),
        (json!({ "after": "created_at", "minGap": "-2d" }), "invalid_time", "minGap"),
        (json!({ "after": "created_at", "maxGap": "9999999999999d" }), "invalid_time", "maxGap"),
        (json!({ "after": "created_at", "minGap": "2d", "maxGap": "1d" }), "conflicting_constraints", "minGap"),
        (json!({ "minGap": "2d" }), "conflicting_constraints", "minGap"),
        (json!({ "after": "2025-01-01", "start": "2025-02-01" }), "conflicting_constraints", "after"),
    ] {
        let mut fields = typed(constraints.clone());
        let problems = check(&fields).expect_err(&constraints.to_string());
        assert_eq!(problems.len(), 1, "{constraints}: {problems:#?}");
        let path = format!("/schema_fields/0/constraints/{key}");
        assert_eq!((problems[0].code, problems[0].path.as_deref()), (code, Some(path.as_str())), "{constraints}");
        fields[0] = problems[0].suggested_fix.clone().expect("a fix");
        if let Err(problems) = check(&fields) {
            panic!("{constraints} mended to {fields} fails: {problems:#?}");
        }
    }
}
