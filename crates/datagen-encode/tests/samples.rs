//! `docs/samples/`: ten rows of a customer table in every locale, to be read by people from there. `cargo xtask golden` writes
//! them again; this test tells when they are stale, and when one stands for a locale that is gone.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::Path;

use datagen_core::{Engine, Rules};
use serde_json::{Map, Value, json};

const SEED: u64 = 2026;
const ROWS: u64 = 10;
const TYPES: [&str; 11] = [
    "fullName",
    "gender",
    "birthdate",
    "email",
    "phone",
    "streetAddress",
    "city",
    "region",
    "zipCode",
    "company",
    "jobTitle",
];

fn sample(engine: &Engine, locale: &str) -> String {
    let fields: Vec<Value> = TYPES.iter().map(|key| json!({ "name": key, "type": key })).collect();
    let body = json!({ "locale": locale, "count": ROWS, "schema_fields": fields });
    let checked = engine.check(&body, &Rules::unlimited(&datagen_encode::names())).unwrap();
    let encoder = datagen_encode::format("csv").unwrap().encoder(&checked.plan, &Map::new()).unwrap();
    let mut out = Vec::new();
    datagen_encode::write_all(&*encoder, &checked.plan.bind(SEED), checked.rows(), &mut Default::default(), &mut out);
    String::from_utf8(out).unwrap()
}

#[test]
fn ten_rows_of_every_locale_are_those_of_the_documentation() {
    let engine = Engine::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/samples");
    let files: BTreeSet<String> = engine.locales().iter().map(|locale| format!("{}.csv", locale.key)).collect();
    if std::env::var_os("DATAGEN_GOLDEN_WRITE").is_some() {
        std::fs::create_dir_all(&folder).unwrap();
        for locale in engine.locales() {
            std::fs::write(folder.join(format!("{}.csv", locale.key)), sample(&engine, &locale.key)).unwrap();
        }
    }
    for locale in engine.locales() {
        let kept = std::fs::read_to_string(folder.join(format!("{}.csv", locale.key))).unwrap_or_default();
        assert_eq!(kept, sample(&engine, &locale.key), "{} is stale: run `cargo xtask golden`", locale.key);
    }
    let present = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(present.collect::<BTreeSet<_>>(), files);
}
