//! The command line as a person meets it.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn datagen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_datagen")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const CUSTOMER: [&str; 8] = [
    "--field",
    "id:uuid",
    "--field",
    "name:fullName",
    "--field",
    "mail:email",
    "--field",
    "price:amount:min=5:max=900",
];

#[test]
fn rows_go_to_standard_output_and_repeat_with_their_seed() {
    let run = |more: &[&str]| datagen(&[&["generate", "--rows", "200", "--seed", "42"], &CUSTOMER[..], more].concat());
    let first = run(&[]);
    assert!(first.status.success());
    assert_eq!(stderr(&first), "");
    assert_eq!(stdout(&first).lines().count(), 201);
    assert_eq!(stdout(&first), stdout(&run(&["--threads", "2"])));
    let tail = datagen(&[&["generate", "--rows", "100", "--offset", "100", "--seed", "42"], &CUSTOMER[..]].concat());
    let rows = stdout(&first);
    assert_eq!(rows.lines().skip(101).collect::<Vec<_>>(), stdout(&tail).lines().skip(1).collect::<Vec<_>>());
    let mut reader = csv::Reader::from_reader(rows.as_bytes());
    assert!(reader.records().all(|row| (5.0..=900.0).contains(&row.unwrap()[3].parse::<f64>().unwrap())));
}

#[test]
fn a_field_with_fields_inside_is_sent_to_a_schema_file() {
    let refused = datagen(&["generate", "--rows", "1", "--field", "tags:array"]);
    assert_eq!(refused.status.code(), Some(2));
    let told = stderr(&refused);
    assert!(told.contains("--schema"), "{told}");
    let example = told.lines().last().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("s.json");
    std::fs::write(&file, example).unwrap();
    assert!(datagen(&["validate", file.to_str().unwrap()]).status.success(), "{example}");
}

#[test]
fn a_drawn_seed_is_told_and_repeats_the_rows() {
    let drawn = datagen(&["generate", "--rows", "5", "--field", "id:uuid"]);
    let told = stderr(&drawn);
    let seed = told.split_whitespace().nth(1).unwrap();
    let again = datagen(&["generate", "--rows", "5", "--field", "id:uuid", "--seed", seed]);
    assert_eq!(drawn.stdout, again.stdout);
}

#[test]
fn schema_files_are_json_or_yaml_and_output_files_are_whole() {
    let folder = tempfile::tempdir().unwrap();
    let json = folder.path().join("s.json");
    std::fs::write(
        &json,
        r#"{"count": 3, "seed": 1, "output_format": "jsonl", "schema_fields": [{"name": "n", "type": "rowNumber"}]}"#,
    )
    .unwrap();
    let yaml = folder.path().join("s.yaml");
    std::fs::write(
        &yaml,
        "count: 3\nseed: 1\noutput_format: jsonl\nschema_fields:\n  - name: n\n    type: rowNumber\n",
    )
    .unwrap();
    let out = folder.path().join("rows.jsonl");
    let written = datagen(&["generate", "--schema", json.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    assert!(written.status.success() && written.stdout.is_empty());
    let rows = "{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n";
    assert_eq!(std::fs::read_to_string(&out).unwrap(), rows);
    assert_eq!(stdout(&datagen(&["generate", "--schema", yaml.to_str().unwrap()])), rows);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[cfg(unix)]
#[test]
fn devices_and_links_are_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let run = |path: &std::path::Path| {
        let arguments = ["generate", "--rows", "3", "--seed", "1", "--field", "n:rowNumber", "--output"];
        Command::new(env!("CARGO_BIN_EXE_datagen")).args(arguments).arg(path).spawn().unwrap()
    };
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let mut writing = run(&at("pipe"));
    assert_eq!(std::fs::read_to_string(at("pipe")).unwrap(), "n\n1\n2\n3\n");
    assert!(writing.wait().unwrap().success());
    assert!(at("pipe").metadata().unwrap().file_type().is_fifo());

    std::fs::write(at("file"), "old").unwrap();
    std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
    assert!(run(&at("link")).wait().unwrap().success());
    assert!(at("link").is_symlink());
    assert_eq!(std::fs::read_to_string(at("file")).unwrap(), "n\n1\n2\n3\n");
}

#[test]
fn the_documentation_page_s_schema_is_valid_and_its_hash_is_stable() {
    let body = include_str!("bodies/documentation_page.json");
    let mut child = Command::new(env!("CARGO_BIN_EXE_datagen"))
        .args(["validate", "--json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&child.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(answer["valid"], true);
    assert_eq!(answer["field_count"], 3);
    assert_eq!(answer["estimated_records"], 50);
    let sizes: Vec<u64> =
        answer["fields"].as_array().unwrap().iter().filter_map(|field| field["domain_size"].as_u64()).collect();
    assert_eq!(sizes[0], 1 << 53);
    // sha256 of [{"name":"order_id","type":"uuid"},{"name":"line_total","type":"amount"},{"name":"customer_email","type":"email"}]
    assert_eq!(answer["schema_hash"], "d23e2f97599c683b3384fd8294805736e0d773a6241362c69c53e048d0c61bcb");
}

#[test]
fn every_problem_is_told_at_once_with_status_2() {
    let output = datagen(&[
        "generate",
        "--rows",
        "0",
        "--field",
        "a:emial",
        "--field",
        "a:amount:min=9:max=1",
        "--field",
        "p:integer:mn=4",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let text = stderr(&output);
    for part in [
        "out_of_range",
        "unknown_type",
        "`email`",
        "duplicate_name",
        "conflicting_constraints",
        "unknown_constraint",
        "`min`",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(output.stdout.is_empty());
}

#[test]
fn wrong_usage_has_status_2_and_missing_files_status_1() {
    assert_eq!(datagen(&["generate"]).status.code(), Some(2));
    assert_eq!(datagen(&["generate", "--field", "nameonly"]).status.code(), Some(2));
    assert_eq!(datagen(&["types", "no such thing at all"]).status.code(), Some(2));
    assert_eq!(datagen(&["validate", "no-such-file.json"]).status.code(), Some(1));
    assert_eq!(
        datagen(&["generate", "--field", "n:rowNumber", "--output", "no-such-folder/x.csv"]).status.code(),
        Some(1)
    );
}

#[test]
fn catalog_locales_completions_and_manual_are_printed() {
    assert!(stdout(&datagen(&["types", "iban"])).contains("iban"));
    let locales = stdout(&datagen(&["locales"]));
    assert!(locales.contains("en_AE   A  ") && locales.contains("B: all but one"), "{locales}");
    assert!(stdout(&datagen(&["completions", "bash"])).contains("_datagen"));
    assert!(stdout(&datagen(&["man"])).contains(".TH datagen"));
}
