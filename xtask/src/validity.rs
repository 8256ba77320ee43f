//! `cargo xtask validity`: samples checked by validators that nobody here wrote.
//!
//! Lives here: the call. What is checked, and by what, is in `xtask/validity` (Python).

use crate::{python, root, run};

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
    check(&python::environment("validity")?, &rest)
}

/// A smaller check without a report, of the binary that the tests have built; says so and passes where Python's packages cannot be had.
pub fn test() -> anyhow::Result<()> {
    match python::environment("validity") {
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
