//! `datagen mcp`: the Model Context Protocol on standard input and output.

use anyhow::Context;
use datagen_server::Settings;
use tracing_subscriber::EnvFilter;

use crate::Failure;

/// Arguments of `mcp`.
#[derive(clap::Args)]
pub struct Args {
    /// Pass everything on to a service elsewhere, such as `https://datagen.example.com`.
    #[arg(long, env = "DATAGEN_REMOTE", requires = "key")]
    remote: Option<String>,
    /// Key for that service. Other users of the machine can read flags: prefer the variable.
    #[arg(long, env = "DATAGEN_API_KEY", hide_env_values = true)]
    key: Option<String>,
}

/// Serves one client until it closes standard input.
pub fn run(args: &Args) -> Result<(), Failure> {
    // Standard output belongs to the protocol.
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,rmcp=error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let outcome = match (&args.remote, &args.key) {
        (Some(remote), Some(key)) => runtime.block_on(datagen_server::connect_mcp(remote, key)),
        _ => runtime.block_on(datagen_server::serve_mcp(Settings::default())),
    };
    // Reading standard input cannot be interrupted: do not wait for it.
    runtime.shutdown_background();
    outcome.map_err(|error| Failure::Failed(error.into()))
}
