//! `cargo xtask web`: the web app's own checks, and the app in a real browser against the binary as it was built last.
//!
//! Lives here: the programs that takes and the calls. Does not live here: what is checked (`web/src/**/*.test.ts`, `web/e2e`),
//! and building the app (`crates/datagen-web/build.rs`, which installs `web/node_modules` too).

use std::env;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::{is_there, root, run};

/// Arguments of `web`.
#[derive(clap::Args)]
pub struct Args {
    /// Write `docs/screens` again.
    #[arg(long)]
    screens: bool,
    /// Only tests whose title or file contains this.
    only: Option<String>,
}

/// Names under which Chromium is known.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Whether the app is left out of this build on purpose.
pub fn is_off() -> bool {
    env::var("DATAGEN_WEB").is_ok_and(|wanted| wanted == "off")
}

/// The packages that the checks lack here, as Debian names them.
pub fn missing_packages() -> Vec<&'static str> {
    if is_off() {
        return Vec::new();
    }
    let mut missing = Vec::new();
    if !is_there("node") {
        missing.push("nodejs");
    }
    if !is_there("npm") {
        missing.push("npm");
    }
    if browser().is_none() {
        missing.push("chromium");
    }
    missing
}

/// The path of a Chromium: Playwright takes no bare name.
fn browser() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let folders: Vec<_> = env::split_paths(&path).collect();
    BROWSERS.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

/// Builds the binary and checks the app.
pub fn check(args: &Args) -> anyhow::Result<()> {
    run("cargo", &["build", "--package", "datagen"], &[])?;
    test_in(args)
}

/// Checks the app as part of all tests, which have built the binary.
pub fn test() -> anyhow::Result<()> {
    if is_off() {
        eprintln!("the web app is not checked: DATAGEN_WEB=off");
        return Ok(());
    }
    test_in(&Args { screens: false, only: None })
}

fn test_in(args: &Args) -> anyhow::Result<()> {
    let browser = browser().context("the tests of the web app need Chromium")?;
    if !root().join("web/node_modules/.datagen-lock").is_file() {
        bail!("web/node_modules is not installed: the build of datagen-web does that; see its warning");
    }
    npx("typescript/bin/tsc", &["--noEmit"], &[])?;
    npx("@biomejs/biome/bin/biome", &["check", "--error-on-warnings"], &[])?;
    npx("vitest/vitest.mjs", &["run"], &[])?;
    let browser = browser.display().to_string();
    let binary = root().join("target/debug/datagen").canonicalize().context("the binary is not built")?;
    let binary = binary.display().to_string();
    let port = free_port()?.to_string();
    let mut variables = vec![
        ("DATAGEN_E2E_CHROMIUM", browser.as_str()),
        ("DATAGEN_E2E_BINARY", binary.as_str()),
        ("DATAGEN_E2E_PORT", port.as_str()),
    ];
    if args.screens {
        variables.push(("DATAGEN_SCREENS_WRITE", "1"));
    }
    let mut arguments = vec!["test"];
    arguments.extend(args.only.as_deref());
    npx("@playwright/test/cli.js", &arguments, &variables)
}

/// Runs a program of `web/node_modules` in `web`.
fn npx(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> anyhow::Result<()> {
    eprintln!("$ {program} {} (in web)", arguments.join(" "));
    let web = root().join("web");
    let status = Command::new("node")
        .arg(web.join("node_modules").join(program))
        .args(arguments)
        .envs(variables.iter().copied())
        .current_dir(&web)
        .status()
        .context("cannot run node")?;
    if !status.success() {
        bail!("{program} failed: {status}");
    }
    Ok(())
}

/// A port that nobody listens on now.
fn free_port() -> anyhow::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
