//! Golden values: the bytes that fixed seeds give, for every type in every locale.
//!
//! `golden/values.tsv` holds values to read, of some locales; `golden/digests.tsv` a digest of a hundred values of every type
//! in every locale. Whoever means to change them raises `STREAM_VERSION`, says so in the changelog and writes the files again:
//! `cargo xtask golden`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::path::Path;

use datagen_core::Engine;
use sha2::{Digest, Sha256};

const SEED: u64 = 20_260_101;
const SHOWN_LOCALES: [&str; 6] = ["en_US", "en_AE", "ar_AE", "de_DE", "ru_RU", "ja_JP"];
const SHOWN_VALUES: usize = 3;
const DIGESTED_VALUES: usize = 100;
/// Bytes of a digest: enough to tell that something changed.
const DIGEST_BYTES: usize = 4;

/// Compares with the file, or writes it when asked to.
fn compare(name: &str, now: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("DATAGEN_GOLDEN_WRITE").is_some() {
        return std::fs::write(file, now).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let changed: Vec<&str> =
        now.lines().filter(|line| !kept.lines().any(|k| k == *line)).map(|l| l.get(..60).unwrap_or(l)).collect();
    assert!(kept == now, "{name} changed in {} lines, such as {:#?}", changed.len(), &changed[..changed.len().min(5)]);
}

#[test]
fn values_of_some_locales_stay_as_they_are() {
    let engine = Engine::new();
    let mut text = "type\tlocale\tvalues\n".to_owned();
    for def in engine.types() {
        for locale in SHOWN_LOCALES {
            let values = serde_json::to_string(&engine.samples(def.key, locale, SEED, SHOWN_VALUES)).unwrap();
            let _ = writeln!(text, "{}\t{locale}\t{values}", def.key);
        }
    }
    compare("values.tsv", &text);
}

#[test]
fn digests_of_every_type_in_every_locale_stay_as_they_are() {
    let engine = Engine::new();
    let mut text = "type".to_owned();
    for locale in engine.locales() {
        let _ = write!(text, "\t{}", locale.key);
    }
    for def in engine.types() {
        let _ = write!(text, "\n{}", def.key);
        for locale in engine.locales() {
            let values = engine.samples(def.key, &locale.key, SEED, DIGESTED_VALUES);
            assert_eq!(values.len(), DIGESTED_VALUES, "{} in {}", def.key, locale.key);
            let digest = Sha256::digest(serde_json::to_string(&values).unwrap());
            let _ = write!(text, "\t{}", datagen_core::schema::hex(&digest[..DIGEST_BYTES]));
        }
    }
    text.push('\n');
    compare("digests.tsv", &text);
}
