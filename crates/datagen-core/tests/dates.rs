//! Types of the dates group: what their values are, forms, calendars, and bad input.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use datagen_core::column::ColumnValues;
use datagen_core::time::{days_from_civil, parse_rfc3339_millis};
use datagen_core::{Engine, Problem, Rules};
use serde_json::{Value, json};

const N: usize = 3000;

fn check(locale: &str, kind: &str, constraints: &Value) -> Result<datagen_core::Checked, Vec<Problem>> {
    let field = json!({ "name": "x", "type": kind, "constraints": constraints });
    Engine::new().check(&json!({ "locale": locale, "schema_fields": [field] }), &Rules::unlimited(&["json"]))
}

fn values(locale: &str, kind: &str, constraints: Value) -> Vec<Value> {
    let checked = check(locale, kind, &constraints).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let values = ColumnValues::of(&checked.plan.bind(9), 0, 0..N as u64);
    (0..N).map(|row| values.json(row)).collect()
}

fn texts(locale: &str, kind: &str, constraints: Value) -> Vec<String> {
    values(locale, kind, constraints).into_iter().map(|v| v.as_str().unwrap().to_owned()).collect()
}

fn day(text: &str) -> i64 {
    parse_rfc3339_millis(text).unwrap_or_else(|| panic!("{text}")).div_euclid(86_400_000)
}

/// Monday is 1.
fn weekday(text: &str) -> i64 {
    (day(text) + 3).rem_euclid(7) + 1
}

#[test]
fn forms_of_one_moment() {
    let moment = |format: &str| {
        let at = "2026-03-01T13:05:09Z";
        texts("en_US", "dateTime", json!({ "start": at, "end": at, "format": format }))[0].clone()
    };
    for (format, expected) in [
        ("iso", "2026-03-01T13:05:09Z"),
        ("isoDate", "2026-03-01"),
        ("basic", "20260301"),
        ("sql", "2026-03-01 13:05:09"),
        ("us", "03/01/2026"),
        ("eu", "01/03/2026"),
        ("rfc2822", "Sun, 01 Mar 2026 13:05:09 +0000"),
        ("HTTP", "Sun, 01 Mar 2026 13:05:09 GMT"),
        ("epoch", "1772370309"),
        ("%A, %-d %B %y at %I:%M %p", "Sunday, 1 March 26 at 01:05 PM"),
        ("%e|%j|%u|%w|%G-W%V|%%", " 1|060|7|0|2026-W09|%"),
        ("%F %T %R %D", "2026-03-01 13:05:09 13:05 03/01/26"),
    ] {
        assert_eq!(moment(format), expected, "{format}");
    }
    let german =
        texts("de_DE", "date", json!({ "start": "2026-03-01", "end": "2026-03-01", "format": "%A, %-d. %B %Y" }));
    assert_eq!(german[0], "Sonntag, 1. März 2026");
    assert_eq!(
        texts("fr_FR", "date", json!({ "start": "2026-08-01", "end": "2026-08-01", "format": "long" }))[0],
        "1 août 2026"
    );
    assert_eq!(
        texts("en_US", "time", json!({ "start": "00:30", "end": "00:30", "format": "%I:%M %p" }))[0],
        "12:30 AM"
    );
}

#[test]
fn a_formatted_date_can_still_be_followed() {
    let engine = Engine::new();
    let body = json!({ "schema_fields": [
        { "name": "ordered", "type": "date", "constraints": { "format": "us" } },
        { "name": "shipped", "type": "date", "constraints": { "after": "ordered", "maxGap": "9d" } },
        { "name": "days", "type": "expression", "constraints": { "expression": "(shipped - ordered).getDays()" } } ] });
    let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
    let days = ColumnValues::of(&checked.plan.bind(1), 2, 0..500);
    assert!((0..500).all(|row| (1..=9).contains(&days.json(row).as_i64().unwrap())));
}

#[test]
fn past_future_recent_and_soon_lie_where_they_say() {
    let now = "2026-01-01T00:00:00Z";
    let at = |text: &str| parse_rfc3339_millis(text).unwrap() - parse_rfc3339_millis(now).unwrap();
    let day = 86_400_000;
    for (kind, constraints, low, high) in [
        ("past", json!({}), -365 * day, -1),
        ("past", json!({ "days": 10 }), -10 * day, -1),
        ("future", json!({}), 1, 365 * day),
        ("recent", json!({}), -7 * day, -1),
        ("soon", json!({}), 1, 7 * day),
        ("between", json!({ "start": "2026-01-02", "end": "2026-01-03" }), day, 3 * day - 1),
    ] {
        let values: Vec<i64> = texts("en_US", kind, constraints).iter().map(|text| at(text)).collect();
        let (least, most) = (*values.iter().min().unwrap(), *values.iter().max().unwrap());
        assert!(low <= least && most <= high && most - least > (high - low) / 10 * 9, "{kind}: {least} to {most}");
    }
}

#[test]
fn working_days_are_those_of_the_country() {
    for (locale, rest) in
        [("en_US", &[6, 7][..]), ("en_AE", &[6, 7]), ("ar_SA", &[5, 6]), ("ar_EG", &[5, 6]), ("fa_IR", &[5])]
    {
        for (kind, constraints) in [
            ("businessDay", json!({})),
            ("date", json!({ "businessDays": true })),
            ("dateTime", json!({ "businessHours": true })),
        ] {
            let mut seen = [0; 8];
            for text in texts(locale, kind, constraints.clone()) {
                seen[weekday(&text[..10]) as usize] += 1;
                if kind == "dateTime" {
                    assert!(("09"..="17").contains(&&text[11..13]), "{text}");
                }
            }
            for number in 1..=7 {
                assert_eq!(seen[number as usize] == 0, rest.contains(&number), "{locale} {kind}: {seen:?}");
            }
        }
    }
    let all = texts("en_US", "businessDay", json!({ "start": "2025-01-01", "end": "2025-12-31" }));
    assert!(all.iter().any(|d| d == "2025-12-31") && all.iter().any(|d| d == "2025-01-01"));
    assert!(all.iter().collect::<std::collections::BTreeSet<_>>().len() == 261, "a year has 261 working days");
}

#[test]
fn seasons_shape_the_year() {
    let count = |constraints: Value, months: &[&str]| {
        texts("en_US", "date", constraints).iter().filter(|text| months.contains(&&text[5..7])).count()
    };
    let year = json!({ "start": "2025-01-01", "end": "2025-12-31" });
    let with = |key: &str, value: Value| {
        let mut constraints = year.clone();
        constraints[key] = value;
        constraints
    };
    assert!(count(with("seasonality", json!("retail")), &["11", "12"]) > N / 5);
    assert!(count(with("seasonality", json!("summer")), &["06", "07", "08"]) > N * 2 / 5);
    assert_eq!(count(with("seasonality", json!([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])), &["02"]), N);
}

#[test]
fn parts_are_well_formed() {
    for text in texts("en_US", "isoWeek", json!({})) {
        let (year, week) = text.split_once("-W").unwrap();
        assert!(year.len() == 4 && (1..=53).contains(&week.parse::<u32>().unwrap()), "{text}");
    }
    for text in texts("en_US", "interval", json!({})) {
        let (start, end) = text.split_once('/').unwrap();
        let length = parse_rfc3339_millis(end).unwrap() - parse_rfc3339_millis(start).unwrap();
        assert!((3_600_000..=30 * 86_400_000).contains(&length), "{text}");
    }
    for text in texts("en_US", "duration", json!({})) {
        let millis = datagen_core::time::parse_duration_millis(&text).unwrap();
        assert!((60_000..=8 * 3_600_000).contains(&millis), "{text}");
    }
    assert_eq!(texts("en_US", "duration", json!({ "min": "0s", "max": "0s" }))[0], "PT0S");
    assert_eq!(texts("en_US", "duration", json!({ "min": "26h", "max": "26h" }))[0], "P1DT2H");
    assert_eq!(texts("en_US", "duration", json!({ "min": "26h", "max": "26h", "format": "clock" }))[0], "26:00:00");
    assert_eq!(values("en_US", "duration", json!({ "min": "2m", "max": "2m", "format": "seconds" }))[0], 120);
    for text in texts("en_US", "cron", json!({})) {
        assert_eq!(text.split(' ').count(), 5, "{text}");
    }
    assert!(texts("de_DE", "month", json!({})).contains(&"März".to_owned()));
    assert!(texts("de_DE", "weekday", json!({ "format": "short" })).contains(&"Mi".to_owned()));
    assert!(
        values("de_DE", "weekday", json!({ "format": "number" }))
            .iter()
            .all(|v| (1..=7).contains(&v.as_i64().unwrap()))
    );
    assert!(
        texts("en_US", "quarter", json!({ "format": "year" }))
            .iter()
            .all(|q| ("2022-Q1"..="2025-Q4").contains(&q.as_str()))
    );
    assert!(values("en_US", "year", json!({})).iter().all(|y| (1970..=2026).contains(&y.as_i64().unwrap())));
    assert!(
        values("en_US", "year", json!({ "max": 1900 })).iter().all(|y| (1844..=1900).contains(&y.as_i64().unwrap()))
    );
    assert_eq!(day("1970-01-02"), days_from_civil(1970, 1, 2));
}

#[test]
fn what_does_not_fit_is_refused_with_a_fix_that_holds() {
    for (kind, constraints, code, key) in [
        ("date", json!({ "format": "%Q" }), "invalid_pattern", "format"),
        ("date", json!({ "format": "isodat" }), "invalid_pattern", "format"),
        ("date", json!({ "format": "%d".repeat(200) }), "invalid_pattern", "format"),
        ("date", json!({ "after": "2026-02-01", "before": "2026-01-01" }), "conflicting_constraints", "start"),
        ("date", json!({ "seasonality": [1, 2, 3] }), "invalid_constraint", "seasonality"),
        (
            "date",
            json!({ "businessDays": true, "start": "2026-01-03", "end": "2026-01-04" }),
            "conflicting_constraints",
            "businessDays",
        ),
        ("date", json!({ "businessDays": true, "distribution": "normal" }), "conflicting_constraints", "distribution"),
        ("dateTime", json!({ "businessHours": true, "unique": true }), "unique_unsupported", "unique"),
        ("dateTime", json!({ "businessHours": true, "start": "1700-01-01" }), "invalid_constraint", "start"),
        ("businessDay", json!({ "start": "2026-01-03", "end": "2026-01-04" }), "conflicting_constraints", "start"),
        ("past", json!({ "days": 0 }), "invalid_constraint", "days"),
        ("duration", json!({ "min": "2h", "max": "1h" }), "conflicting_constraints", "min"),
        ("duration", json!({ "min": "long" }), "invalid_time", "min"),
        ("interval", json!({ "minGap": "9d", "maxGap": "1d" }), "conflicting_constraints", "minGap"),
        ("time", json!({ "businessHours": true, "start": "08:00" }), "conflicting_constraints", "businessHours"),
        ("ratio", json!({ "min": 0 }), "invalid_constraint", "min"),
        ("ratio", json!({ "min": 9, "max": 2 }), "conflicting_constraints", "min"),
    ] {
        let problems = check("en_US", kind, &constraints).expect_err(&constraints.to_string());
        assert_eq!(problems.len(), 1, "{constraints}: {problems:#?}");
        let path = format!("/schema_fields/0/constraints/{key}");
        assert_eq!((problems[0].code, problems[0].path.as_deref()), (code, Some(path.as_str())), "{constraints}");
        let fix = problems[0].suggested_fix.clone().unwrap_or_else(|| panic!("{constraints} has no fix"));
        if let Err(problems) = check("en_US", kind, &fix["constraints"]) {
            panic!("{constraints} mended to {fix} fails: {problems:#?}");
        }
    }
}
