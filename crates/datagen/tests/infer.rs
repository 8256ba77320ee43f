//! Inference as a person meets it on the command line.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

use serde_json::Value;

fn datagen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_datagen")).args(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = datagen(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const LOYALTY: [&str; 8] =
    ["customer_id", "email", "risk_tier", "last_login_at", "--locale", "en_AE", "--hint", "UAE retail loyalty program"];

#[test]
fn the_example_of_the_public_page_is_understood() {
    let proposal = json(&[&["infer", "--json"], &LOYALTY[..]].concat());
    let fields = proposal["fields"].as_array().unwrap();
    let types: Vec<&str> = fields.iter().map(|f| f["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["sequence", "email", "category", "dateTime"]);
    for field in fields {
        assert_eq!(field["inference_source"], "lexicon");
        assert!(field["confidence"].as_f64().unwrap() >= 0.9, "{field}");
        assert!(!field["description"].as_str().unwrap().is_empty());
    }
    let values = &proposal["proposed_schema"][2]["constraints"]["values"];
    assert_eq!(values, &serde_json::json!(["Low", "Medium", "High"]));
    assert_eq!(proposal["locale"], "en_AE");
}

#[test]
fn a_proposed_schema_generates_as_it_is() {
    let proposal = json(&[&["infer", "--json"], &LOYALTY[..]].concat());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("schema.json");
    let body =
        serde_json::json!({ "schema_fields": proposal["proposed_schema"], "locale": proposal["locale"], "seed": 5 });
    std::fs::write(&file, body.to_string()).unwrap();
    let from_file = datagen(&["generate", "--schema", file.to_str().unwrap(), "-n", "50", "--format", "csv"]);
    assert!(from_file.status.success(), "{}", String::from_utf8_lossy(&from_file.stderr));
    let names = "customer_id,email,risk_tier,last_login_at";
    let hint = "UAE retail loyalty program";
    let direct = datagen(&[
        "generate", "--names", names, "--locale", "en_AE", "--hint", hint, "-n", "50", "--seed", "5", "--format", "csv",
    ]);
    assert_eq!(String::from_utf8_lossy(&direct.stdout), String::from_utf8_lossy(&from_file.stdout));
    let mut rows = csv::Reader::from_reader(&direct.stdout[..]);
    let ids: std::collections::BTreeSet<String> = rows.records().map(|r| r.unwrap()[0].to_owned()).collect();
    assert_eq!(ids.len(), 50);
}

#[test]
fn people_read_a_line_a_column_and_wrong_locales_are_told() {
    let output = datagen(&["infer", "Vorname", "Geburtsdatum", "--locale", "de_DE"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("firstName") && text.contains("birthdate"), "{text}");
    let wrong = datagen(&["infer", "name", "--locale", "xx_YY"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no locale `xx_YY`"));
    assert_eq!(datagen(&["infer"]).status.code(), Some(2));
}

#[test]
fn names_may_hold_commas() {
    let output = datagen(&["generate", "--names", r"city\, state,email", "-n", "1", "--seed", "1", "--format", "csv"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().next().unwrap().trim(), r#""city, state",email"#);
}
