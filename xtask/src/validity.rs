//! `cargo xtask validity`: samples checked by validators that nobody here wrote.
//!
//! Lives here: the call. What is checked, and by what, is in `xtask/validity` (Python).

use crate::{python, run};

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
    python::with_binary("validity", &rest)
}

/// A smaller check without a report, of the binary that the tests have built.
pub fn test() -> anyhow::Result<()> {
    python::test("validity", "validity", &["--samples".to_owned(), TEST_SAMPLES.to_string()])
}
