//! Numbers of people, businesses and things in every locale: agreement with the row, uniqueness, faults.
#![allow(clippy::needless_range_loop, reason = "rows index several columns")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use datagen_core::column::ColumnValues;
use datagen_core::{Engine, Rules, Validity};
use serde_json::{Value, json};

fn columns(engine: &Engine, locale: &str, fields: &Value, rows: u64) -> Vec<Vec<String>> {
    let body = json!({ "locale": locale, "count": rows, "schema_fields": fields });
    let checked = engine.check(&body, &Rules::unlimited(&["json"])).unwrap();
    let dataset = checked.plan.bind(17);
    let count = dataset.plan().columns().len();
    let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    (0..count)
        .map(|c| {
            let values = ColumnValues::of(&dataset, c, 0..rows);
            (0..rows as usize).map(|row| text(values.json(row))).collect()
        })
        .collect()
}

const BY_COUNTRY: [&str; 7] =
    ["nationalId", "vatNumber", "taxId", "registrationNumber", "passportNumber", "driversLicense", "voterId"];

#[test]
fn unique_numbers_differ_in_every_locale() {
    let engine = Engine::new();
    for locale in engine.locales() {
        for kind in BY_COUNTRY {
            let fields = json!([{ "name": "x", "type": kind, "constraints": { "unique": true } }]);
            let body = |count: u64| json!({ "locale": locale.key, "count": count, "schema_fields": fields });
            let checked = engine.check(&body(1), &Rules::unlimited(&["json"])).unwrap();
            let domain = checked.plan.columns()[0].unique_domain.unwrap();
            // A Mexican elector's key says everything but three digits of who the person is.
            let least = if (kind, locale.key.as_str()) == ("voterId", "es_MX") { 1_000 } else { 4_000 };
            assert!(domain >= least, "{kind} in {}: only {domain}", locale.key);
            let count = domain.min(4_000);
            let values = ColumnValues::of(&checked.plan.bind(5), 0, 0..count);
            let distinct: BTreeSet<String> = (0..count as usize).map(|row| values.json(row).to_string()).collect();
            assert_eq!(distinct.len() as u64, count, "{kind} in {}", locale.key);
        }
    }
}

#[test]
fn unique_ids_keep_age_and_birth_date_in_agreement() {
    let engine = Engine::new();
    let fields = json!([{ "name": "id", "type": "nationalId", "constraints": { "unique": true } },
        { "name": "age", "type": "age", "constraints": { "min": 30, "max": 40 } }, { "name": "born", "type": "birthdate" }]);
    for locale in ["pl_PL", "da_DK", "zh_CN", "nb_NO"] {
        let columns = columns(&engine, locale, &fields, 2_000);
        assert_eq!(columns[0].iter().collect::<BTreeSet<_>>().len(), 2_000);
        for (age, born) in columns[1].iter().zip(&columns[2]) {
            let age: i64 = age.parse().unwrap();
            let year: i64 = born[..4].parse().unwrap();
            assert_eq!(age, 2026 - year - i64::from(&born[5..] != "01-01"), "{born}");
            assert!((30..=40).contains(&age));
        }
    }
}

#[test]
fn documents_of_a_row_agree() {
    let engine = Engine::new();
    let fields = json!([{ "name": "id", "type": "nationalId" }, { "name": "born", "type": "birthdate" },
        { "name": "plain", "type": "nationalId", "constraints": { "format": "plain" } },
        { "name": "passport", "type": "passportNumber", "constraints": { "format": "plain" } },
        { "name": "zone", "type": "passportNumber", "constraints": { "format": "mrz" } },
        { "name": "licence", "type": "driversLicense" }, { "name": "spouse_national_id", "type": "nationalId" }]);
    for (locale, licence_is_id) in [("en_AE", false), ("ar_SA", true), ("de_DE", false), ("es_ES", true)] {
        let columns = columns(&engine, locale, &fields, 300);
        for row in 0..300 {
            let text = |c: usize| columns[c][row].as_str();
            let digits = |t: &str| t.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>();
            assert_eq!(digits(text(0)), text(2));
            assert_eq!(text(5) == text(0), licence_is_id, "{} {}", text(5), text(0));
            assert_ne!(text(6), text(0), "another person has another number");
            let (first, second) = text(4).split_once('\n').unwrap();
            assert_eq!((first.len(), second.len()), (44, 44));
            assert_eq!(second[..9].trim_end_matches('<'), text(3));
            assert_eq!(second[13..19], text(1)[2..].replace('-', ""));
            if locale == "en_AE" {
                assert_eq!(text(0)[4..8], text(1)[..4]);
            }
        }
    }
}

#[test]
fn every_declared_fault_can_be_made_somewhere_and_none_else() {
    let engine = Engine::new();
    for def in engine.types() {
        for validity in Validity::ALL {
            let mut constraints: serde_json::Map<String, Value> =
                serde_json::from_str(def.example_constraints).unwrap_or_default();
            constraints.insert("validity".to_owned(), json!(validity.key()));
            if (def.key, validity) == ("passportNumber", Validity::BadCheckDigit) {
                // Only the machine-readable zone has check digits.
                constraints.insert("format".to_owned(), json!("mrz"));
            }
            let made = engine.locales().iter().any(|locale| {
                let fields = json!([{ "name": "x", "type": def.key, "constraints": constraints }]);
                let body = json!({ "locale": locale.key, "schema_fields": fields });
                let checked = engine.check(&body, &Rules::unlimited(&["json"]));
                if let Ok(checked) = &checked {
                    let values = ColumnValues::of(&checked.plan.bind(3), 0, 0..200);
                    assert!((0..200).all(|row| values.json(row) != ""), "{} {}", def.key, validity.key());
                }
                checked.is_ok()
            });
            let declared = validity == Validity::Valid || def.faults.contains(&validity);
            assert_eq!(made, declared, "{} {}", def.key, validity.key());
        }
    }
}

#[test]
fn a_validity_that_cannot_be_is_refused_with_a_way_out() {
    let engine = Engine::new();
    for (kind, locale, validity) in [
        ("firstName", "en_US", "malformed"),
        ("nationalId", "ar_OM", "badCheckDigit"),
        ("nationalId", "pl_PL", "reserved"),
        ("nationalId", "pl_PL", "wrong"),
        ("passportNumber", "en_US", "badCheckDigit"),
    ] {
        let fields = json!([{ "name": "x", "type": kind, "constraints": { "validity": validity } }]);
        let problems = engine
            .check(&json!({ "locale": locale, "schema_fields": fields }), &Rules::unlimited(&["json"]))
            .unwrap_err();
        assert_eq!(problems[0].path.as_deref(), Some("/schema_fields/0/constraints/validity"), "{kind}");
        assert!(problems[0].correction_hint.contains("valid"), "{}", problems[0].correction_hint);
        let mended = problems[0].suggested_fix.clone().unwrap();
        let body = json!({ "locale": locale, "schema_fields": [mended] });
        assert!(engine.check(&body, &Rules::unlimited(&["json"])).is_ok(), "{kind}: {body}");
    }
}

#[test]
fn countries_are_overridden_and_unknown_ones_refused() {
    let engine = Engine::new();
    let fields = json!([{ "name": "x", "type": "nationalId", "constraints": { "country": "pl" } }]);
    let values = &columns(&engine, "en_US", &fields, 100)[0];
    assert!(values.iter().all(|id| id.len() == 11 && id.bytes().all(|b| b.is_ascii_digit())));
    for kind in BY_COUNTRY {
        let fields = json!([{ "name": "x", "type": kind, "constraints": { "country": "Narnia" } }]);
        let problems = engine.check(&json!({ "schema_fields": fields }), &Rules::unlimited(&["json"])).unwrap_err();
        assert_eq!(problems[0].path.as_deref(), Some("/schema_fields/0/constraints/country"), "{kind}");
    }
}

#[test]
fn ranges_that_are_never_issued_are_the_default() {
    let engine = Engine::new();
    let ssn = |constraints: Value| {
        let fields = json!([{ "name": "x", "type": "ssn", "constraints": constraints }]);
        columns(&engine, "en_US", &fields, 500).remove(0)
    };
    assert!(ssn(json!({})).iter().all(|x| x.starts_with('9')));
    let issued = ssn(json!({ "realistic": true }));
    assert!(issued.iter().all(|x| !x.starts_with('9') && !x.starts_with("000") && !x.starts_with("666")));
    assert!(ssn(json!({ "realistic": true, "validity": "reserved" })).iter().all(|x| x.starts_with('9')));
}
