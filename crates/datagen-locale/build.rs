//! Compresses every table under `data/` on its own and writes the sorted index that `src/lib.rs` includes.
//!
//! Knows files, not their meaning: any `*.tsv` that appears there is packed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Best ratio zstd offers without long-window options: packing happens once, unpacking is what users wait for.
const LEVEL: i32 = 19;

fn main() -> io::Result<()> {
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("data");
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed={}", data.display());
    let mut files = Vec::new();
    collect(&data, &mut files)?;
    files.sort_by_cached_key(|file| table_name(&data, file));
    let mut index = format!("[Packed; {}] = [\n", files.len());
    for (i, file) in files.iter().enumerate() {
        let name = table_name(&data, file);
        let text = fs::read(file)?;
        fs::write(out.join(format!("{i}.zst")), zstd::bulk::compress(&text, LEVEL)?)?;
        let _ = writeln!(
            index,
            "    Packed {{ name: {name:?}, text_bytes: {}, zstd: include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{i}.zst\")), table: OnceLock::new() }},",
            text.len()
        );
    }
    index.push_str("];\n");
    index.insert_str(0, "static PACKED: ");
    fs::write(out.join("index.rs"), index)
}

/// `cities/US` for `data/cities/US.tsv`.
fn table_name(data: &Path, file: &Path) -> String {
    let name = file.strip_prefix(data).expect("found below data").with_extension("");
    name.to_str().expect("table names are ASCII").replace('\\', "/")
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "tsv") && path.file_stem().is_some_and(|s| s != "MANIFEST") {
            files.push(path);
        }
    }
    Ok(())
}
