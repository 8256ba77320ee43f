//! The tables are those that the import wrote: nobody edited one by hand, and none is missing from the manifest.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

fn tables(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tables(&path, found);
        } else if path.extension().is_some_and(|e| e == "tsv") && path.file_stem().is_some_and(|s| s != "MANIFEST") {
            found.push(path);
        }
    }
}

#[test]
fn every_table_is_as_the_manifest_says() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let manifest = std::fs::read_to_string(data.join("MANIFEST.tsv")).unwrap();
    let mut listed: BTreeMap<&str, &str> = manifest.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
    let mut found = Vec::new();
    tables(&data, &mut found);
    for file in found {
        let name = file.strip_prefix(&data).unwrap().to_str().unwrap().replace('\\', "/");
        let digest: String = Sha256::digest(std::fs::read(&file).unwrap()).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(listed.remove(name.as_str()), Some(digest.as_str()), "{name}: run `cargo xtask import`");
    }
    assert!(listed.is_empty(), "in the manifest only: {listed:?}");
}
