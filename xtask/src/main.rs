//! Chores: `cargo xtask test`, `import`, `golden`, `bench`.
//!
//! Lives here: running other programs in the right order. Does not live here: anything the product does.

mod bench;

use std::path::PathBuf;
use std::process::Command;

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
    /// Write the golden values again; only with a raised stream version and a line in the changelog.
    Golden,
    /// Measure rows/s and memory, beside the ceiling program where it is at hand.
    Bench(bench::Args),
}

fn main() -> anyhow::Result<()> {
    match Cli::parse().chore {
        Chore::Test => test(),
        Chore::Import { modules } => import(&modules),
        Chore::Golden => golden(),
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

fn test() -> anyhow::Result<()> {
    run("cargo", &["fmt", "--all", "--check"], &[])?;
    run("cargo", &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"], &[])?;
    run("cargo", &["doc", "--workspace", "--no-deps", "--quiet"], &[("RUSTDOCFLAGS", "-D warnings")])?;
    run("cargo", &["test", "--workspace"], &[])
}

fn golden() -> anyhow::Result<()> {
    let arguments = ["test", "--package", "datagen-core", "--test", "golden"];
    run("cargo", &arguments, &[("DATAGEN_GOLDEN_WRITE", "1")])
}

fn import(modules: &[String]) -> anyhow::Result<()> {
    let mut arguments = vec!["xtask/importer"];
    arguments.extend(modules.iter().map(String::as_str));
    run("python3", &arguments, &[])
}
