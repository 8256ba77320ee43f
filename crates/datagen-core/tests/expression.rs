//! Columns computed from other columns: values, types, order, nulls, and bad input.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Problem, Rules, ValueType};
use serde_json::{Value, json};

fn check(engine: &Engine, fields: Value) -> Result<datagen_core::Checked, Vec<Problem>> {
    engine.check(&json!({ "count": 10, "schema_fields": fields }), &Rules::unlimited(&["json"]))
}

/// All columns of some rows.
fn rows(fields: Value, count: u64) -> Vec<Vec<Value>> {
    let engine = Engine::new();
    let checked = check(&engine, fields).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let dataset = checked.plan.bind(7);
    let columns: Vec<ColumnValues> =
        (0..checked.plan.columns().len()).map(|c| ColumnValues::of(&dataset, c, 0..count)).collect();
    (0..count as usize).map(|row| columns.iter().map(|column| column.json(row)).collect()).collect()
}

fn constant(name: &str, value: Value) -> Value {
    json!({ "name": name, "type": "constant", "constraints": { "value": value } })
}

/// What an expression gives beside some fixed columns.
fn value_of(expression: &str) -> Value {
    let fields = json!([
        { "name": "x", "type": "expression", "constraints": { "expression": expression } },
        constant("n", json!(7)),
        constant("price", json!(19.99)),
        constant("first", json!("Zoë")),
        constant("last", json!("O'Neill")),
        { "name": "flag", "type": "boolean", "constraints": { "truePercentage": 100 } },
        { "name": "day", "type": "date", "constraints": { "start": "2024-02-29", "end": "2024-02-29" } },
        { "name": "at", "type": "dateTime", "constraints": { "start": "2024-02-29T13:14:15Z", "end": "2024-02-29T13:14:15Z" } },
        { "name": "clock", "type": "time", "constraints": { "start": "08:30", "end": "08:30" } },
        { "name": "none", "type": "integer", "blankPercentage": 100 },
        { "name": "none_text", "type": "city", "blankPercentage": 100 },
        { "name": "unit price", "type": "integer", "constraints": { "min": 3, "max": 3 } },
    ]);
    rows(fields, 1)[0][0].clone()
}

#[test]
fn expressions_mean_what_cel_says() {
    let cases = [
        ("n * 6", json!(42)),
        ("n * price", json!(139.93)),
        ("n / 2", json!(3)),
        ("-n / 2", json!(-3)),
        ("n % 4", json!(3)),
        ("double(n) / 2.0", json!(3.5)),
        ("price / 3.0", json!(6.663333)),
        ("0.1 + 0.2 == 0.3", json!(true)),
        ("round(price * 1.19, 2)", json!(23.79)),
        ("round(-2.5)", json!(-3)),
        ("floor(-2.5)", json!(-3)),
        ("ceil(-2.5)", json!(-2)),
        ("int(-2.5)", json!(-2)),
        ("math.greatest(n, 3, price)", json!(19.99)),
        ("min(n, 3)", json!(3)),
        ("abs(3 - n)", json!(4)),
        ("int(\"42\") + 1", json!(43)),
        ("int(\"4x\")", Value::Null),
        ("double(\"1.25\") * 2.0", json!(2.5)),
        ("first + \" \" + last", json!("Zoë O'Neill")),
        ("size(first)", json!(3)),
        ("first.size() > 2 && last.startsWith(\"O'\")", json!(true)),
        ("last.endsWith(\"ill\") || false", json!(true)),
        ("last.contains(\"Nei\")", json!(true)),
        ("last.matches(\"^O.N[a-z]+$\")", json!(true)),
        ("first in [\"Ann\", \"Zoë\"]", json!(true)),
        ("n in [1, 2, 7.0]", json!(true)),
        ("!(n in [])", json!(true)),
        ("n > 5 ? \"big\" : \"small\"", json!("big")),
        ("flag ? price : 0", json!(19.99)),
        ("n > 9 ? 1 : n > 8 ? 2 : n > 6 ? 3 : 4", json!(3)),
        ("(n > 6 ? (n > 9 ? 1 : 2) : 3) + 1", json!(3)),
        ("last.upperAscii().lowerAscii()", json!("o'neill")),
        ("first.substring(1)", json!("oë")),
        ("first.substring(0, 2) + first.charAt(2)", json!("Zoë")),
        ("first.substring(9)", Value::Null),
        ("last.replace(\"l\", \"LL\")", json!("O'NeiLLLL")),
        ("\"  a b \".trim()", json!("a b")),
        ("string(n) + string(price) + string(flag)", json!("719.99true")),
        ("day.getFullYear() * 10000 + day.getMonth() * 100 + day.getDate()", json!(20_240_129)),
        ("day.getDayOfWeek()", json!(4)),
        ("day.getDayOfYear()", json!(59)),
        ("at.getHours() * 100 + at.getMinutes()", json!(1314)),
        ("day + duration(\"1d\")", json!("2024-03-01")),
        ("at - duration(\"1h\")", json!("2024-02-29T12:14:15Z")),
        ("(at - day).getHours()", json!(13)),
        ("(date(\"2024-03-02\") - day).getDays()", json!(2)),
        ("day < at", json!(true)),
        ("day == \"2024-02-29\"", json!(true)),
        ("at >= timestamp(\"2024-02-29T13:14:15Z\")", json!(true)),
        ("clock > \"08:00\"", json!(true)),
        ("string(day)", json!("2024-02-29")),
        ("string(at - day)", json!("47655s")),
        ("at - day", json!("47655s")),
        ("row[\"unit price\"] * row.n", json!(21)),
        ("rowIndex() + 1", json!(1)),
        ("none + 1", Value::Null),
        ("none == null", json!(true)),
        ("none != null ? none : -1", json!(-1)),
        ("none_text + \"!\"", Value::Null),
        ("none_text == null ? \"-\" : none_text", json!("-")),
        ("none > 1 && false", json!(false)),
        ("none > 1 || true", json!(true)),
        ("none > 1 || false", Value::Null),
        ("n / (n - 7)", Value::Null),
        ("n % 0", Value::Null),
        ("price / 0", Value::Null),
        ("9223372036854775807 + n", json!(i64::MAX)),
        ("-9223372036854775807 - n * 1000", json!(-i64::MAX)),
        ("9223372036854775807 * 9223372036854775807 * 9223372036854775807 * 9223372036854775807", json!(i64::MAX)),
        ("timestamp(9223372036854775807)", json!("9999-12-31T23:59:59Z")),
        ("timestamp(-9223372036854775807).getFullYear()", json!(0)),
    ];
    for (expression, expected) in cases {
        assert_eq!(value_of(expression), expected, "{expression}");
    }
}

#[test]
fn lines_of_an_order_add_up_exactly_whatever_the_order_of_columns() {
    let [quantity, price, total, gross] = [
        json!({ "name": "quantity", "type": "quantity" }),
        json!({ "name": "unit_price", "type": "price" }),
        json!({ "name": "total", "type": "expression", "constraints": { "expression": "quantity * unit_price" } }),
        json!({ "name": "gross", "type": "expression", "constraints": { "expression": "total * 1.05", "decimals": 2 } }),
    ];
    let forward = rows(json!([quantity, price, total, gross]), 300);
    let backward = rows(json!([gross, total, price, quantity]), 300);
    for (a, b) in forward.iter().zip(&backward) {
        let reversed: Vec<Value> = b.iter().rev().cloned().collect();
        assert_eq!(a, &reversed);
        let cents = |value: &Value| {
            assert!(value.to_string().split_once('.').is_none_or(|(_, digits)| digits.len() <= 2), "{value}");
            (value.as_f64().unwrap() * 100.0).round() as i64
        };
        assert_eq!(cents(&a[2]), a[0].as_i64().unwrap() * cents(&a[1]));
        assert_eq!(cents(&a[3]), (cents(&a[2]) * 105 + 50) / 100);
    }
}

#[test]
fn every_kind_of_column_can_be_read_in_every_locale() {
    let engine = Engine::new();
    for def in engine.types() {
        for locale in ["en_US", "ar_AE", "ja_JP"] {
            let constraints: Value = serde_json::from_str(def.example_constraints).unwrap_or(json!({}));
            let fields = json!([
                { "name": "same", "type": "expression", "constraints": { "expression": "string(x)" } },
                { "name": "x", "type": def.key, "constraints": constraints, "blankPercentage": 10, "locale": locale } ]);
            let checked = check(&engine, fields).unwrap_or_else(|problems| panic!("{}: {problems:#?}", def.key));
            let dataset = checked.plan.bind(5);
            let (same, x) = (ColumnValues::of(&dataset, 0, 0..300), ColumnValues::of(&dataset, 1, 0..300));
            let number = matches!(checked.plan.columns()[1].value_type, ValueType::Integer | ValueType::Number);
            for row in 0..300 {
                let expected = match x.json(row) {
                    Value::Null => Value::Null,
                    Value::String(text) => json!(text),
                    other if number => json!(other.to_string()),
                    other => json!(other.to_string()),
                };
                // `12.50` and `12.5` are the same number.
                let plain = |value: &Value| match value.as_str() {
                    Some(text) if number && text.contains('.') => {
                        text.trim_end_matches('0').trim_end_matches('.').to_owned()
                    }
                    Some(text) => text.to_owned(),
                    None => "null".to_owned(),
                };
                assert_eq!(plain(&same.json(row)), plain(&expected), "{} in {locale}", def.key);
            }
        }
    }
}

#[test]
fn what_cannot_be_computed_is_told_precisely() {
    let engine = Engine::new();
    let deep = format!("{}1{}", "(".repeat(600), ")".repeat(600));
    let signs = format!("{}n", "-".repeat(900));
    let nots = format!("{}flag", "!".repeat(1900));
    let giant = format!("n{}", " + n".repeat(1000));
    let long_sum = format!("n{}", "+n".repeat(400));
    let ternaries = "flag?1:".repeat(250) + "2";
    let longer = "name+name+".repeat(150) + "name";
    let lists = format!("n in {}1{}", "[".repeat(300), "]".repeat(300));
    let cases = [
        ("n *", "invalid_expression", "cannot be read"),
        ("n n", "invalid_expression", "cannot be read"),
        ("\"open", "invalid_expression", "cannot be read"),
        ("for + 1", "invalid_expression", "reserved"),
        ("sqrt(n)", "invalid_expression", "no function `sqrt`"),
        ("siz(name)", "invalid_expression", "no function `siz`"),
        ("n + name", "invalid_expression", "`+` cannot be used with a whole number and a text"),
        ("n == name", "invalid_expression", "cannot be compared"),
        ("n ? 1 : 2", "invalid_expression", "`? :` cannot be used"),
        ("flag ? 1 : \"x\"", "invalid_expression", "chosen against"),
        ("n && flag", "invalid_expression", "`&&`"),
        ("name.getFullYear()", "invalid_expression", "`getFullYear` cannot take a text"),
        ("[1, 2]", "invalid_expression", "list"),
        ("{\"a\": 1}", "invalid_expression", "Maps"),
        ("[1].exists(x, x > n)", "invalid_expression", "macros"),
        ("has(row.n)", "invalid_expression", "has"),
        ("null", "invalid_expression", "always null"),
        ("b\"x\" == b\"x\"", "invalid_expression", "Byte strings"),
        ("name.matches(\"(\")", "invalid_expression", "`matches` cannot be read"),
        ("name.matches(\"(a{1000}){1000}\")", "expression_too_complex", "memory"),
        ("timestamp(\"soon\")", "invalid_expression", "`timestamp` cannot read"),
        ("date(name)", "invalid_expression", "written out"),
        ("0.0000000000000000001", "invalid_expression", "too many digits"),
        ("nn + 1", "unknown_column", "no column `nn`"),
        ("x + 1", "circular_columns", "reads itself"),
        (&deep, "expression_too_complex", "nested"),
        (&signs, "expression_too_complex", "nested"),
        (&nots, "expression_too_complex", "nested"),
        (&giant, "expression_too_complex", "bytes"),
        (&long_sum, "expression_too_complex", "deep"),
        (&ternaries, "expression_too_complex", "deep"),
        (&longer, "expression_too_complex", ""),
        (&lists, "expression_too_complex", "nested"),
    ];
    for (expression, code, part) in cases {
        let fields = json!([
            { "name": "x", "type": "expression", "constraints": { "expression": expression } },
            { "name": "n", "type": "integer" }, { "name": "flag", "type": "boolean" }, { "name": "name", "type": "fullName" } ]);
        let problems = check(&engine, fields).expect_err(expression);
        assert_eq!(problems.len(), 1, "{expression}: {problems:#?}");
        let problem = &problems[0];
        assert_eq!(
            (problem.code, problem.path.as_deref()),
            (code, Some("/schema_fields/0/constraints/expression")),
            "{problem:#?}"
        );
        assert!(problem.message.contains(part), "{expression}: {}", problem.message);
        assert!(!problem.correction_hint.is_empty(), "{expression}");
    }
}

#[test]
fn unknown_columns_are_mended_and_circles_named() {
    let engine = Engine::new();
    let fields = json!([
        { "name": "total", "type": "expression", "constraints": { "expression": "quantty * unit_prce + quantty" } },
        { "name": "quantity", "type": "quantity" }, { "name": "unit_price", "type": "price" } ]);
    let problems = check(&engine, fields).unwrap_err();
    assert_eq!(problems.len(), 2);
    let fix = problems[0].suggested_fix.as_ref().unwrap();
    assert_eq!(fix["constraints"]["expression"], "quantity * unit_price + quantity");
    assert!(problems[0].correction_hint.contains("`quantity`"));

    let circle = json!([
        { "name": "a", "type": "expression", "constraints": { "expression": "b + 1" } },
        { "name": "b", "type": "expression", "constraints": { "expression": "c + 1" } },
        { "name": "c", "type": "expression", "constraints": { "expression": "a + 1" } },
        { "name": "d", "type": "expression", "constraints": { "expression": "a + 1" } } ]);
    let problems = check(&engine, circle).unwrap_err();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].code, "circular_columns");
    assert!(problems[0].message.contains("`a`, `b`, `c`"), "{}", problems[0].message);
}

#[test]
fn long_chains_compile_and_texts_that_double_are_refused() {
    let engine = Engine::new();
    let chain: Vec<Value> = (0..400)
        .map(|at| match at {
            0 => json!({ "name": "c0", "type": "integer", "blankPercentage": 1 }),
            _ => json!({ "name": format!("c{at}"), "type": "expression",
                "constraints": { "expression": format!("c{} + 1", at - 1) } }),
        })
        .rev()
        .collect();
    let checked = check(&engine, json!(chain)).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let dataset = checked.plan.bind(1);
    let (last, first) = (ColumnValues::of(&dataset, 0, 0..500), ColumnValues::of(&dataset, 399, 0..500));
    for row in 0..500 {
        assert_eq!(last.json(row).as_i64(), first.json(row).as_i64().map(|n| n + 399));
    }
    let doubling: Vec<Value> = (0..40)
        .map(|at| match at {
            0 => json!({ "name": "c0", "type": "constant", "constraints": { "value": "" } }),
            _ => json!({ "name": format!("c{at}"), "type": "expression",
                "constraints": { "expression": format!("c{0} == c{0} ? \"\" : c{0}", at - 1) } }),
        })
        .collect();
    let problems = check(&engine, json!(doubling)).unwrap_err();
    assert_eq!((problems.len(), problems[0].code), (1, "expression_too_complex"), "{problems:#?}");
}
