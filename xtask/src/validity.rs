//! `cargo xtask validity`: samples checked by validators that nobody here wrote.
//!
//! Lives here: the virtual environment and the call. What is checked, and by what, is in `xtask/validity` (Python).

use std::path::PathBuf;
use std::process::Command;

use anyhow::bail;

use crate::{root, run};

/// Arguments of `validity`.
#[derive(clap::Args)]
pub struct Args {
    /// Values of each type and country.
    #[arg(long, default_value_t = 10_000)]
    samples: u32,
    /// Only these locales, separated by commas; no report is written.
    #[arg(long)]
    only: Option<String>,
}

/// Where the report is written.
const REPORT: &str = "docs/validity.md";
/// Values of each type and country that `cargo xtask test` checks.
const TEST_SAMPLES: u32 = 200;

/// Checks, and writes the report.
pub fn report(args: &Args) -> anyhow::Result<()> {
    run("cargo", &["build", "--package", "datagen"], &[])?;
    let mut rest = vec!["--samples".to_owned(), args.samples.to_string()];
    match &args.only {
        Some(only) => rest.extend(["--only".to_owned(), only.clone()]),
        None => rest.extend(["--report".to_owned(), REPORT.to_owned()]),
    }
    check(&environment()?, &rest)
}

/// A smaller check without a report, of the binary that the tests have built; says so and passes where Python's packages cannot be had.
pub fn test() -> anyhow::Result<()> {
    match environment() {
        Ok(python) => check(&python, &["--samples".to_owned(), TEST_SAMPLES.to_string()]),
        Err(error) => {
            eprintln!("validity is not checked: {error:#}");
            Ok(())
        }
    }
}

/// With the binary as it was built last.
fn check(python: &str, rest: &[String]) -> anyhow::Result<()> {
    let datagen = root().join("target/debug/datagen").display().to_string();
    let mut arguments = vec!["xtask/validity", "--datagen", datagen.as_str()];
    arguments.extend(rest.iter().map(String::as_str));
    run(python, &arguments, &[])
}

/// The Python of a virtual environment under `target` that has what `requirements.txt` pins.
fn environment() -> anyhow::Result<String> {
    let folder = root().join("target/validity");
    let python = folder.join("bin/python");
    if !python.is_file() {
        run("python3", &["-m", "venv", &folder.display().to_string()], &[])?;
    }
    let python = python.display().to_string();
    let requirements: PathBuf = root().join("xtask/validity/requirements.txt");
    // Quiet where all is there already, so that a machine without a network can still check.
    let known = Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--requirement"])
        .arg(&requirements)
        .output()?;
    if known.status.success() {
        return Ok(python);
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
    let status = Command::new(&python).args(pip).arg(&requirements).status()?;
    if !status.success() {
        bail!("pip could not install xtask/validity/requirements.txt: {status}");
    }
    Ok(python)
}
