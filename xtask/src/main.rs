//! Chores: `cargo xtask test`, `import`, `golden`, `train`, `validity`, `web`, `bench`.
//!
//! Lives here: running other programs in the right order. Does not live here: anything the product does.

mod bench;
mod bench_http;
mod bench_types;
mod python;
mod train;
mod validity;
mod web;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use clap::{Parser, Subcommand};

/// Chores of this workspace.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Format, lints, documentation and all tests; installs what is missing.
    Test,
    /// Write the locale tables again from the pinned packages.
    Import {
        /// Importer modules: people, places, words; all when none is named.
        modules: Vec<String>,
    },
    /// Write the golden values and `docs/samples` again; only with a raised stream version and a line in the changelog.
    Golden,
    /// Check samples with validators from elsewhere and write `docs/validity.md`.
    Validity(validity::Args),
    /// Check the web app: types, lints, unit tests, and the app in a real Chromium against the binary.
    Web(web::Args),
    /// Train the model of inference again from the tables in the repository, and calibrate its confidence.
    Train(train::Args),
    /// Measure rows/s, memory and requests/s, beside the ceiling programs where they are at hand.
    Bench(bench::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::Test => test(),
        Chore::Import { modules } => import(&modules),
        Chore::Golden => golden(),
        Chore::Validity(args) => validity::report(&args),
        Chore::Web(args) => web::check(&args),
        Chore::Train(args) => train::run(&args),
        Chore::Bench(args) => bench::run(&args),
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs a program in the workspace's folder and fails when it does.
fn run(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<()> {
    eprintln!("$ {program} {}", arguments.join(" "));
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(root())
        .status()
        .with_context(|| format!("cannot run {program}"))?;
    if !status.success() {
        bail!("{program} {} failed: {status}", arguments.join(" "));
    }
    Ok(())
}

/// Whether a program can be started.
fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// What the tests call: curl for the service, Python for recomputing a contract's hash and for a server of a small language
/// model (which the test itself installs below `target/llm`), Node and Chromium for the web app. A fresh machine with `apt-get`
/// gets them.
fn ensure_programs() -> anyhow::Result<()> {
    let mut missing = web::missing_packages();
    if !is_there("curl") {
        missing.push("curl");
    }
    if !is_there("python3") {
        missing.push("python3-venv");
    }
    if missing.is_empty() {
        return Ok(());
    }
    let advice = format!("the tests need {}: install them and run this again", missing.join(", "));
    if !is_there("apt-get") {
        bail!(advice);
    }
    let apt_get = if is_there("sudo") { &["sudo", "apt-get"][..] } else { &["apt-get"] };
    let apt_get = |arguments: &[&str]| run(apt_get[0], &[&apt_get[1..], arguments].concat(), &[]);
    let install = [&["install", "--yes", "--no-install-recommends"][..], &missing].concat();
    apt_get(&["update"]).and_then(|()| apt_get(&install)).context(advice)
}

fn test() -> anyhow::Result<()> {
    ensure_programs()?;
    run("cargo", &["fmt", "--all", "--check"], &[])?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    run("cargo", &["doc", "--workspace", "--no-deps", "--quiet"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    run("cargo", &["test", "--workspace"], &[])?;
    web::test()?;
    python::test("mcp", "MCP with the official client", &[])?;
    validity::test()
}

fn golden() -> anyhow::Result<()> {
    let arguments =
        ["test", "--package", "datagen-core", "--package", "datagen-encode", "--test", "golden", "--test", "samples"];
    run("cargo", &arguments, &[("DATAGEN_GOLDEN_WRITE", "1")])
}

fn import(modules: &[String]) -> anyhow::Result<()> {
    let mut arguments = vec!["xtask/importer"];
    arguments.extend(modules.iter().map(String::as_str));
    run("python3", &arguments, &[])
}
